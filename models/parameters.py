"""The numbers of the model, found by `tashan tune` and kept in parameters.json beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict


class Parameters(BaseModel):
    """Weights of the similarity, and the calibration that turns it into a probability."""

    model_config = ConfigDict(frozen=True)

    background_share: float
    expansion: float
    ridge: float
    blocks: dict[str, float]
    fields: dict[str, float]
    plain_fields: dict[str, float]
    calibration: dict[str, float]
    plain_calibration: dict[str, float]
    need: float
    need_trust: float
    refusal: float
    bands: dict[str, float]


@cache
def parameters() -> Parameters:
    """The shipped parameters."""
    return Parameters.model_validate_json(files("models").joinpath("parameters.json").read_text(encoding="utf-8"))


def replace_parameters(parameters: Parameters, **changes: Any) -> Parameters:
    """A changed copy, validated again."""
    return Parameters.model_validate(parameters.model_dump() | changes)
