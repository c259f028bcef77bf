"""Many threads that do one thing at the same instant."""

import threading


def at_once(count, action):
    """Run the action in threads that start together; return what each returned or raised."""
    gate, outcomes = threading.Barrier(count), []

    def run(number):
        gate.wait()
        try:
            outcomes.append(action(number))
        except Exception as refusal:  # noqa: BLE001 - the outcome itself is examined
            outcomes.append(refusal)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
