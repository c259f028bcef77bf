"""The sandbox: invented agencies, person directory and registry office, started as programs."""
