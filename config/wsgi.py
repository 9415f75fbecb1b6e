"""What the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from holdfast.web.application import build

application = build()
