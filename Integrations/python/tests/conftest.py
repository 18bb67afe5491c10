from pathlib import Path

import pytest
from packing import WrittenPacking, write_packing


@pytest.fixture(params=[False, True], ids=["uint16", "int32"])
def packing(tmp_path: Path, request: pytest.FixtureRequest) -> WrittenPacking:
    return write_packing(tmp_path / "packed", wide=request.param)
