"""Course packages: those of others, the sample, and one written here."""

import zipfile

import pytest

from .repository import PACKAGES, SAMPLES


def foreign(name):
    """A real package, or a reason to skip the test."""
    path = PACKAGES / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository (../shared/packages)")
    return path


def foreign_packages():
    """All of them, those with faults last."""
    return sorted(PACKAGES.glob("*.zip")) + sorted(PACKAGES.glob("negative/*.zip"))


def sample(folder):
    """The sample course as a package in that folder."""
    path = folder / "welcome.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((SAMPLES / "welcome").iterdir()):
            archive.write(file, file.name)
    return path


def probe(folder):
    """A SCORM 1.2 course whose one page does nothing but what a test tells it, as a package in that folder."""
    path = folder / "probe.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", _PROBE_MANIFEST)
        archive.writestr("probe.html", _PROBE_PAGE)
    return path


_PROBE_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="usher.e2e.probe" version="1.0"
          xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="probe">
    <organization identifier="probe">
      <title>Probe</title>
      <item identifier="probe-item" identifierref="probe-resource"><title>Probe</title></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="probe-resource" type="webcontent" adlcp:scormtype="sco" href="probe.html">
      <file href="probe.html"/>
    </resource>
  </resources>
</manifest>
"""

_PROBE_PAGE = """<!doctype html>
<html lang="en">
<title>Probe</title>
<p>Probe</p>
<script>
  const api = parent.API;
  api.LMSInitialize("");

  /** Sets some 200 KB: suspend data, and interactions of 1 KB each. */
  function fill(letter) {
    api.LMSSetValue("cmi.suspend_data", letter.repeat(60000));
    for (let n = 0; n < 140; n += 1) {
      api.LMSSetValue("cmi.interactions." + n + ".id", "question-" + n);
      api.LMSSetValue("cmi.interactions." + n + ".type", "fill-in");
      api.LMSSetValue("cmi.interactions." + n + ".student_response", letter.repeat(1000));
    }
  }
</script>
"""
