"""The project's own settings with the bare view beside its pages. `bench.__main__` sets the environment first."""

from config.settings import *  # noqa: F403  a settings file is its names

ROOT_URLCONF = "bench.urls"
