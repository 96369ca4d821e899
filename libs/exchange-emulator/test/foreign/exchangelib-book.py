"""Works on the contacts of one mailbox by exchangelib: a command a line in, its answer a line out, both JSON.

Arguments: the address of EWS, how to sign in (basic or NTLM), the account, the mailbox that it acts in. The password is in
EXCHANGELIB_PASSWORD. A command is [name, argument...], see the functions named in COMMANDS; an answer is {"answer": ...} or
{"error": the name of the exception's class, "text": ...}.

A contact is told as an object of exchangelib's fields; e-mails and phones as {label: text}, addresses as {label: {part: text}},
the birthday as YYYY-MM-DD. `identity` is the extended property.
"""

import base64
import json
import os
import sys
import threading

from exchangelib import (
    IMPERSONATION,
    Account,
    Configuration,
    Contact,
    Credentials,
    EWSDate,
    ExtendedProperty,
    FaultTolerance,
    FileAttachment,
)
from exchangelib.folders import Contacts
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress

URL, SIGN_IN, USER, MAILBOX = sys.argv[1:]


class Identity(ExtendedProperty):
    property_set_id = "6F2A1C9E-5B0D-4C8E-9D53-7A41E0C3B8F2"
    property_name = "ProjectMateIdentity"
    property_type = "String"


Contact.register("identity", Identity)
TEXTS = "given_name surname display_name company_name department job_title body categories identity".split()
DICTIONARIES = {
    "email_addresses": (EmailAddress, "email"),
    "phone_numbers": (PhoneNumber, "phone_number"),
}
ADDRESS_PARTS = "street city state country zipcode".split()

# A stream takes a connection for as long as it is open.
configuration = Configuration(
    service_endpoint=URL,
    credentials=Credentials(USER, os.environ["EXCHANGELIB_PASSWORD"]),
    auth_type=SIGN_IN,
    retry_policy=FaultTolerance(max_wait=5),
    max_connections=4,
)
account = Account(MAILBOX, config=configuration, autodiscover=False, access_type=IMPERSONATION)

# Contacts as they were when they were last seen: an update carries the change key of then.
seen = {}
state = {}


def field_of(name, told):
    """The value of a field as exchangelib has it."""
    if told is None:
        return None
    if name in DICTIONARIES:
        entry, key = DICTIONARIES[name]
        return [entry(label=label, **{key: text}) for label, text in told.items()]
    if name == "physical_addresses":
        return [PhysicalAddress(label=label, **parts) for label, parts in told.items()]
    return EWSDate.from_string(told) if name == "birthday" else told


def told_of(contact):
    """The object that tells of a contact; what it has not is left out."""
    told = {name: getattr(contact, name) for name in TEXTS}
    for name, (_, key) in DICTIONARIES.items():
        told[name] = {entry.label: getattr(entry, key) for entry in getattr(contact, name) or []}
    told["physical_addresses"] = {
        entry.label: {part: getattr(entry, part) for part in ADDRESS_PARTS if getattr(entry, part)}
        for entry in contact.physical_addresses or []
    }
    told["birthday"] = contact.birthday and contact.birthday.isoformat()
    return {name: value for name, value in told.items() if value}


def add(told, folder=None):
    """Creates a contact, in the main folder or in one below it; the answer is its id."""
    where = child(folder) if folder else account.contacts
    contact = Contact(folder=where, **{name: field_of(name, value) for name, value in told.items()}).save()
    seen[contact.id] = contact
    return contact.id


def add_many(tellings):
    contacts = [Contact(folder=account.contacts, **told) for told in tellings]
    return len(account.bulk_create(folder=account.contacts, items=contacts))


def read(item_id):
    seen[item_id] = account.contacts.get(id=item_id)
    return told_of(seen[item_id])


def update(item_id, told, conflict_resolution="AutoResolve"):
    """Writes fields over those of the contact as it was last seen; null clears one."""
    contact = seen[item_id]
    for name, value in told.items():
        setattr(contact, name, field_of(name, value))
    contact.save(update_fields=list(told), conflict_resolution=conflict_resolution)


def remove(item_id, how):
    """how: delete, soft_delete or move_to_trash"""
    getattr(seen.pop(item_id), how)()


def find(filters, order="surname", page_size=None, first=0, last=None):
    """The surnames of the contacts that filters of exchangelib let through."""
    query = account.contacts.filter(**filters).order_by(order).only("surname")
    if page_size:
        query.page_size = page_size
    return [contact.surname for contact in query[first:last]]


def count(filters):
    return account.contacts.filter(**filters).count()


def sync():
    """What has changed since the last time: the kind of each change, and whose surname."""
    folder = account.contacts
    changes = list(folder.sync_items(sync_state=state.get("sync"), only_fields=["surname"]))
    state["sync"] = folder.item_sync_state
    return [[kind, getattr(item, "surname", None)] for kind, item in changes]


def add_photo(item_id, content):
    photo = FileAttachment(
        name="ContactPicture.jpg",
        content=base64.b64decode(content),
        content_type="image/jpeg",
        is_contact_photo=True,
    )
    seen[item_id].attach(photo)


def photos(item_id):
    """The photos of a contact in base64."""
    seen[item_id] = account.contacts.get(id=item_id)
    attachments = seen[item_id].attachments
    return [base64.b64encode(each.content).decode() for each in attachments if each.is_contact_photo]


def remove_photos(item_id):
    contact = seen[item_id]
    contact.detach([each for each in contact.attachments if each.is_contact_photo])


def child(name):
    account.root.clear_cache()
    return account.contacts / name


def folders():
    """The names of the folders below the main one, and how many contacts each has."""
    account.root.clear_cache()
    return {folder.name: folder.total_count for folder in account.contacts.children}


def make_folder(name):
    Contacts(parent=account.contacts, name=name).save()


def rename_folder(name, new_name):
    folder = child(name)
    folder.name = new_name
    folder.save()


def empty_folder(name):
    child(name).empty()


def remove_folder(name):
    child(name).delete()


def listen():
    """Begins to listen to a stream until the first notification; `heard` tells of it."""
    state["heard"] = []
    state["listening"] = threading.Thread(target=listen_to_stream, daemon=True)
    state["listening"].start()


def listen_to_stream():
    with account.contacts.streaming_subscription() as subscription:
        for notification in account.contacts.get_streaming_events(
            subscription, connection_timeout=1, max_notifications_returned=1
        ):
            state["heard"].extend(names_of(notification))


def heard():
    """The events that came by the stream, once it is over."""
    state["listening"].join(20)
    return state["heard"]


def subscribe():
    """Makes a subscription for `pull`."""
    state["pull"] = account.contacts.subscribe_to_pull(timeout=1)


def pull():
    """The events since the last time."""
    subscription, watermark = state["pull"]
    events = [event for told in account.contacts.get_events(subscription, watermark) for event in told.events]
    state["pull"] = (subscription, events[-1].watermark)
    return [type(event).__name__ for event in events]


def unsubscribe():
    account.contacts.unsubscribe(state["pull"][0])


def names_of(notification):
    return [type(event).__name__ for event in notification.events]


COMMANDS = {
    command.__name__: command
    for command in (
        add,
        add_many,
        read,
        update,
        remove,
        find,
        count,
        sync,
        add_photo,
        photos,
        remove_photos,
        folders,
        make_folder,
        rename_folder,
        empty_folder,
        remove_folder,
        listen,
        heard,
        subscribe,
        pull,
        unsubscribe,
    )
}


def answer(name, *arguments):
    try:
        return {"answer": COMMANDS[name](*arguments)}
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)}


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(*json.loads(line))), flush=True)
