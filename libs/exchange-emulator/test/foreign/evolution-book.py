"""Works on the contacts folder of one account by Evolution's data server: a command a line in, its answer a line out, both JSON.

Arguments: the uid of the account's source, the user name. The password is in EVOLUTION_PASSWORD.
Commands: ["list"] (the vCards), ["add", vCard] (the uid), ["modify", vCard], ["remove", uid].
"""

import json
import os
import sys
import threading
import time

import gi

for namespace in ("EDataServer", "EBook", "EBookContacts"):
    gi.require_version(namespace, "1.2")
from gi.repository import EBook, EBookContacts, EDataServer, GLib  # noqa: E402

ACCOUNT, USER = sys.argv[1:]
VCARD_3 = EBookContacts.VCardFormat(1)

registry = EDataServer.SourceRegistry.new_sync(None)
credentials = EDataServer.NamedParameters.new()
credentials.set("username", USER)
credentials.set("password", os.environ["EVOLUTION_PASSWORD"])


def authenticate(_registry, source, reason, _certificate, _errors, error):
    """What a dialogue would ask the user for. A password that was refused is not tried again."""
    if reason == EDataServer.SourceCredentialsReason.REQUIRED:
        source.invoke_authenticate(credentials, None, None, None)
    else:
        print(source.get_uid(), reason, error and error.message, file=sys.stderr, flush=True)


def open_book():
    """The book that the account's backend makes of the folder, once it has found it."""
    registry.ref_source(ACCOUNT).invoke_authenticate_sync(credentials, None)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for source in registry.list_sources("Address Book"):
            if source.get_parent() == ACCOUNT and source.get_display_name() == "Contacts":
                return EBook.BookClient.connect_sync(source, 30, None)
        time.sleep(0.1)
    raise TimeoutError("The account has no address book named Contacts.")


def answer(book, name, argument=None):
    if name == "list":
        _, contacts = book.get_contacts_sync("#t", None)
        return [contact.to_string(VCARD_3) for contact in contacts]
    if name == "add":
        return book.add_contact_sync(EBookContacts.Contact.new_from_vcard(argument), 0, None)[1]
    if name == "modify":
        return book.modify_contact_sync(EBookContacts.Contact.new_from_vcard(argument), 0, None)
    if name == "remove":
        return book.remove_contact_by_uid_sync(argument, 0, None)
    raise ValueError(f"no such command: {name}")


def serve():
    try:
        book = open_book()
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            try:
                said = {"answer": answer(book, *json.loads(line))}
            except GLib.Error as error:
                said = {"error": error.message}
            print(json.dumps(said), flush=True)
    finally:
        loop.quit()


loop = GLib.MainLoop()
registry.connect("credentials-required", authenticate)
threading.Thread(target=serve, daemon=True).start()
loop.run()
