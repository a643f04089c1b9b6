"""What the course keeps of gradings between runs, in ``.autograder/``: safe to delete, and safe to lose.

Results are kept by the content of a submission; what was written for a student, by the student. Each
file appears whole or not at all, and one that cannot be read counts as missing.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from .assess import Assessment, Outputs
from .files import write
from .results import Record, SubmissionRecord
from .units import Course

OUTPUTS = TypeAdapter(Outputs)


class Written(Record):
    """What grading last wrote for a student, and from what."""

    inputs: str
    """Name of everything it was made from: submission, edition, software, what people entered, time handed in."""
    files: dict[str, str]
    """Digests of the files it wrote, by their place in the course."""
    auto: dict[str, float | None]
    """Automatic scores in the gradebook, by grade id."""
    record: SubmissionRecord


class Store:
    """The results and the written record of one course."""

    def __init__(self, course: Course, unit: str) -> None:
        self.course, self.unit = course, unit
        self.results = course.state / "results"
        self.written = course.state / "written" / unit

    def known(self, submission: str) -> Outputs:
        """Outputs that earlier examinations of this content gave; none where nothing is kept."""
        try:
            return OUTPUTS.validate_json(zlib.decompress(self._place(submission).read_bytes()))
        except (OSError, zlib.error, ValidationError):
            return {}

    def keep(self, submission: str, assessment: Assessment) -> None:
        """Keep what an examination gave; what is no longer asked of this content is dropped."""
        if assessment.outputs:
            write(self._place(submission), zlib.compress(OUTPUTS.dump_json(assessment.outputs), 1))

    def last(self, student: str) -> Written | None:
        """What was last written for a student."""
        try:
            return Written.model_validate_json((self.written / f"{student}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def note(self, student: str, written: Written) -> None:
        """Note what was written for a student, once gradebook and files have it."""
        write(self.written / f"{student}.json", written.model_dump_json(by_alias=True).encode())

    def stands(self, files: dict[str, str]) -> bool:
        """Whether all these files are still as they were written."""
        for place, digest in files.items():
            try:
                if name_of((self.course.root / place).read_bytes()) != digest:
                    return False
            except OSError:
                return False
        return True

    def _place(self, submission: str) -> Path:
        return self.results / submission[:2] / f"{submission}.json.z"


def name_of(*parts: bytes) -> str:
    """A name for this content."""
    known = hashlib.sha256()
    for part in parts:
        known.update(len(part).to_bytes(8, "big"))
        known.update(part)
    return known.hexdigest()
