"""Settings: one table that reads the environment and feeds the CLI help and the README."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import StateError
from corpus.library import sqlite_url


class Settings(BaseSettings):
    """Environment variables with the prefix TASHAN_; `description` is for users, `title` for the English README."""

    model_config = SettingsConfigDict(env_prefix="TASHAN_", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("tashan", appauthor=False),
        title="data folder: library, index, caches",
        description="数据目录：做法库、索引和缓存",
    )
    database_url: str = Field(
        default="",
        title="database; empty is the SQLite file in the data folder",
        description="数据库地址；空则用数据目录里的 SQLite 文件",
    )
    host: str = Field(default="127.0.0.1", title="address to listen on", description="监听地址")
    port: int = Field(
        default=8000,
        ge=0,
        le=65535,
        title="port to listen on; 0 takes any free one",
        description="监听端口；0 为任选空闲端口",
    )
    workers: int = Field(default=1, ge=1, le=64, title="worker processes", description="工作进程数")
    max_body_kb: int = Field(
        default=4096,
        ge=16,
        title="largest request body (KB)",
        description="一次请求内容的上限（KB）；一批 200 段两千字约需 2500",
    )
    max_upload_kb: int = Field(
        default=51200,
        ge=16,
        title="largest list file uploaded on the administration page (KB)",
        description="管理页上传清单文件的上限（KB）",
    )
    report_memory_mb: int = Field(
        default=512,
        ge=16,
        title="memory for comparing practices in a report (MB)",
        description="报告比较做法时可用的内存（MB）",
    )
    keep_unanswered: bool = Field(
        default=False,
        title="`true` keeps questions without an answer, personal data covered, for the administration page",
        description="填 true 则保存没有答案的问题（先隐去个人信息），供管理页查看",
    )
    admin_key: SecretStr = Field(
        default=SecretStr(""),
        title="key of the administration page; empty keeps it closed",
        description="管理页口令；空则不开放管理页",
    )

    @property
    def library_url(self) -> str:
        """The database to open."""
        return self.database_url or sqlite_url(self.data_dir / "library.sqlite3")


def load_settings() -> Settings:
    """Settings from the environment; raises StateError that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        names = "、".join(f"TASHAN_{str(problem['loc'][0]).upper()}" for problem in error.errors())
        raise StateError(f"环境变量 {names} 的值无效，请用 tashan serve --help 查看允许的取值") from error
