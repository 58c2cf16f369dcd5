"""check_models.py FOLDER: every Paddle model there is read in both formats, and has the inputs, outputs and parameters
that its manifest and an independent count of its own say."""

import json
import re
import subprocess
import sys
from pathlib import Path


def stored_in_pir(file: Path) -> list[str]:
    """The names of the stored parameters, without a look at blocks inside: they have none."""
    block = json.loads(file.read_text())["program"]["regions"][0]["blocks"][0]
    return [op["A"][3] for op in block["ops"] if op["#"] == "p" and op["OA"][0] == 1]


def names(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text)


def check(folder: Path, wanted: dict) -> int:
    text = subprocess.run(["skiffc", folder, "--emit=import", "-o", "-"], check=True, stdout=subprocess.PIPE, text=True).stdout
    signature = next(line for line in text.splitlines() if "func.func @main" in line)
    arguments, results = signature.split(") -> (")
    assert names(arguments, r'paddle.name = "([^"]*)"') == wanted["feed"], folder
    assert names(results, r'paddle.name = "([^"]*)"') == wanted["fetch"], folder
    parameters = names(text, r'= paddle.parameter "([^"]*)"')
    if (file := folder / "inference.json").exists():
        assert parameters == stored_in_pir(file), folder
    return len(parameters)


root, counts = Path(sys.argv[1]), {"pir": 0, "legacy": 0}
for model in json.loads((root / "PADDLE_MANIFEST.json").read_text())["models"]:
    found = {form: check(root / model["name"] / form, wanted) for form, wanted in model["formats"].items()
             if (root / model["name"] / form).is_dir()}
    for form in found:
        counts[form] += 1
print(f"{counts['pir']} PIR and {counts['legacy']} ProgramDesc models")
