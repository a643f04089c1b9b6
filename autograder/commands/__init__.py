"""The sub-commands of ``autograder``, one module each."""
