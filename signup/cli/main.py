"""The `signup` command. Exit 0 done, 1 the work failed, 2 wrong use (http-api section 7)."""

from __future__ import annotations

import click

from signup.cli import (
    brand_pages,
    codes,
    consents,
    data,
    deliveries,
    evidence,
    health,
    messages,
    poster,
    requests,
    serving,
    sites,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="signup")
def main() -> None:
    """Capture signups with provable consent, and hand them on."""


for command in (
    serving.serve,
    serving.worker,
    serving.db,
    sites.site,
    codes.codes,
    consents.consents,
    deliveries.deliveries,
    messages.messages,
    data.export_people,
    data.import_people,
    requests.data_group,
    evidence.evidence,
    brand_pages.FIGURES,
    poster.poster,
    health.config_group,
    health.doctor,
):
    main.add_command(command)
