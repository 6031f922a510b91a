"""Where things lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
SCREENSHOTS = ROOT / "target" / "screenshots"
# Packages of others, which are not part of the repository.
PACKAGES = ROOT.parent / "shared" / "packages"
