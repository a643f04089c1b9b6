"""``python -m autograder``, and what the installed command runs."""


def main() -> None:
    """Run the command line; a process that Dask starts imports this module again, and needs none of it."""
    from .cli import main as run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
