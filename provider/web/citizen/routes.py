"""All pages of the citizen, gathered: importing this module puts them on the blueprint."""

from provider.web.citizen import (
    accessibility,
    arrivals,
    authorize,
    cards,
    check,
    child,
    children,
    choose,
    confirm,
    done,
    end_session,
    error_pages,
    exchange_file,
    exchange_history,
    guardians,
    home,
    my_page,
    start,
    subject,
)
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections import (
    details,
    listing,
    receipts,
    resting,
    stopping,
    taking_back,
)
from provider.web.citizen.counter import asking, helping
from provider.web.citizen.history import files, unrecognised, verify
from provider.web.citizen.history import page as history_page
from provider.web.citizen.login import (
    cross_device,
    cross_device_app,
    page,
    phone_login,
    upstream_login,
)
from provider.web.citizen.mandates import accepting, naming, proxies
from provider.web.citizen.notices import address, box, settings
from provider.web.citizen.records import cases, reporting
from provider.web.citizen.records import files as record_files
from provider.web.citizen.records import page as records_page
from provider.web.citizen.safety import (
    coming_back,
    logins,
    protection,
    quick_exit,
    still_here,
    terminal,
)

__all__ = ["citizen"]

STORIES = (
    *(
        authorize,
        start,
        page,
        upstream_login,
        confirm,
        subject,
        child,
        choose,
        arrivals,
        check,
        done,
    ),
    *(phone_login, cross_device, cross_device_app),
    *(proxies, naming, accepting),
    *(logins, protection, quick_exit, still_here, terminal, coming_back),
    *(asking, helping),
    *(box, settings, address),
    *(history_page, verify, files, unrecognised),
    *(records_page, record_files, reporting, cases),
    *(listing, details, taking_back, resting, stopping, receipts),
    *(
        my_page,
        cards,
        children,
        guardians,
        exchange_history,
        exchange_file,
        end_session,
        home,
        accessibility,
    ),
)
"""In the order of a visit."""

REFUSALS = error_pages
