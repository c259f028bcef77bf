"""`madoguchi sandbox`: the whole of Madoguchi with invented people, on one machine.

The programs of ``connectors.sandbox`` are started, never imported; so are the bridge and the apps.
"""
