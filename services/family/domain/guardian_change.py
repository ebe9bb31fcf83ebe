"""Infos responsable: what an adult of the household may ask to change about the one who signs in and is billed."""

from contracts.family import ASKED_AS_ONE, KIND_LABELS, TITLES
from services.family.domain.change import Field, Kind
from services.family.domain.plausible import email, line, name, one_of, phone, postal_code, written_phone, yes_no

FIELDS = (
    Field("title", one_of(TITLES)),
    Field("last_name", name),
    Field("first_name", name),
    Field("quality", line),
    Field("marital_status", line),
    Field("address", line),
    Field("postal_code", postal_code),
    Field("city", line),
    Field("home_phone", phone, write=written_phone),
    Field("work_phone", phone, write=written_phone),
    Field("mobile_phone", phone, write=written_phone),
    Field("email", email),
    Field("occupation", line),
    Field("occupation_category", line),
    Field("employer", line),
    Field("employer_address", line),
    Field("email_consent", yes_no, empty=False),
    Field("sms_consent", yes_no, empty=False),
)

GUARDIAN = Kind("guardian", "guardian", KIND_LABELS["guardian"], FIELDS, together=ASKED_AS_ONE["guardian"])
