"""The numbers of jobs: whichever presenter starts one takes the next."""

from dataclasses import replace

from specmint_desktop.state.whole import State


def take(state: State) -> tuple[State, str]:
    """Return the state whose next job has a higher number, and the id of this one: six digits."""
    number = state.queue.next_number
    return replace(state, queue=replace(state.queue, next_number=number + 1)), f"{number:06d}"


def folder_of(state: State, job: str) -> str:
    """Return the folder of a job."""
    return f"{state.jobs_folder}/{job}"
