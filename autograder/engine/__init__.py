"""The grading engine: submissions in sandboxed processes, checks in a process of their own.

``examine(submission, bundle)`` is the whole of it; see ``docs/architecture.md``.
"""
