"""Make the report alone, of the data that is there."""

import webbrowser
from pathlib import Path

from shanben.base.contract import extend_contract
from shanben.base.files import replace_file
from shanben.base.settings import load_settings
from shanben.base.terminal import show_text
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put
from shanben.dataset.build_folder import count_dataset, open_build_folder
from shanben.documents import collect_facts
from shanben.documents.report import REPORT, make_report
from shanben.release import HISTORY, open_history
from shanben.shards.workspace import WORK_FOLDER


def report_command(out: Path, show: bool) -> int:
    """Make the report of the data that is there; beside it when it would differ from the one in it."""
    build = count_dataset(open_build_folder(out))
    settings = load_settings()
    contract = extend_contract(settings.columns)
    facts = collect_facts(build, contract)
    report = make_report(build, facts, contract, settings, open_history(HISTORY))
    path = out / REPORT
    if not path.is_file() or path.read_bytes() != report:
        path = out.absolute().parent / WORK_FOLDER / out.name / REPORT
        replace_file(path, report)
    put(show_text(str(path)))
    if show:
        webbrowser.open(path.absolute().as_uri())
    return EXIT_CLEAN
