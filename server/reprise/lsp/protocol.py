"""pygls' protocol, mended: every request is answered, whatever it holds.

pygls 2.1.1 leaves a request unanswered when its parameters are missing or malformed and after `shutdown`,
turns `"3"` into the line 3, serves requests before `initialize`, and applies text edits on lines that other
editors do not have. This class knows messages; not what any of them asks for.
"""

from __future__ import annotations

import contextvars
import json
import logging
from typing import Any

from cattrs import Converter, transform_error
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

logger = logging.getLogger(__name__)

# Served by this package alone: pygls keeps a second copy of each text, cannot cancel a command, and stops the
# process at once.
_REPLACED_METHODS = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    types.WORKSPACE_EXECUTE_COMMAND,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL,
    types.EXIT,
)


class RepriseProtocol(LanguageServerProtocol):
    """Checks each message before a handler sees it, and answers what cannot be handled."""

    def __init__(self, server: Any, converter: Converter) -> None:
        super().__init__(server, converter)
        self._saw_initialize = False
        for method in _REPLACED_METHODS:
            self.fm.builtin_features.pop(method, None)

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has asked for the end."""
        return self._shutdown

    def receive(self, body: bytes) -> None:
        """Handle one message; never raises."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self.refuse(None, JsonRpcParseError(f"not a JSON document: {error}"))
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self.refuse(
                _usable_id(message), JsonRpcInvalidRequest('a message is an object with "jsonrpc": "2.0"')
            )
        elif "method" not in message:
            self._receive_response(message)
        elif "id" in message:
            self._receive_request(message)
        else:
            self._receive_notification(message)

    def refuse(self, msg_id: int | str | None, error: JsonRpcException) -> None:
        """Answer with an error; the id is null where the message's own could not be read."""
        logger.warning("refused a message: %s", error.message)
        content = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "error": content})

    def _receive_request(self, message: dict[str, Any]) -> None:
        msg_id = _usable_id(message)
        try:
            if msg_id is None:
                raise JsonRpcInvalidRequest("the id of a request must be a number or a string")
            method = self._permitted_method(message["method"])
            params = self._params(message, method)
        except JsonRpcException as error:
            self.refuse(msg_id, error)
            return
        self._saw_initialize = True
        contextvars.copy_context().run(self._handle_request, msg_id, method, params)

    def _permitted_method(self, method: object) -> str:
        if not isinstance(method, str):
            raise JsonRpcInvalidRequest("the method of a request must be a string")
        if self._shutdown:
            raise JsonRpcInvalidRequest("the server is shutting down")
        if self._saw_initialize and method == types.INITIALIZE:
            raise JsonRpcInvalidRequest("the server is initialized already")
        if not self._saw_initialize and method != types.INITIALIZE:
            raise JsonRpcServerNotInitialized("the first request must be initialize")
        if method not in self.fm.builtin_features and method not in self.fm.features:
            raise JsonRpcMethodNotFound.of(method)
        return method

    def _receive_notification(self, message: dict[str, Any]) -> None:
        method = message["method"]
        if not isinstance(method, str) or (
            method != types.EXIT and (self._shutdown or not self._saw_initialize)
        ):
            logger.warning("dropped the notification %.80r: out of turn", method)
            return
        try:
            params = self._params(message, method)
        except JsonRpcInvalidParams as error:
            logger.warning("dropped the notification %s: %s", method, error.message)
            return
        try:
            contextvars.copy_context().run(self._handle_notification, method, params)
        except Exception:  # the boundary: pygls trips over a cancelled id that is a list
            logger.exception("the notification %s failed", method)

    def _receive_response(self, message: dict[str, Any]) -> None:
        msg_id = _usable_id(message)
        if msg_id is None:
            logger.warning("dropped a response without an id")
            return
        result_type = self._result_types.pop(msg_id, None)
        try:
            if "error" in message:
                error = self._converter.structure(message["error"], types.ResponseError)
                self._handle_response(msg_id, None, error)
            else:
                structured = self._converter.structure(message, result_type) if result_type else None
                self._handle_response(msg_id, getattr(structured, "result", message.get("result")))
        except Exception as error:  # noqa: BLE001 - whatever the client sent: it must not end the reading
            logger.warning("the answer to request %s cannot be read: %s", msg_id, error)
            failure = types.ResponseError(code=JsonRpcInvalidRequest.CODE, message=str(error))
            self._handle_response(msg_id, None, failure)

    def _params(self, message: dict[str, Any], method: str) -> Any:
        message_type = self.get_message_type(method)
        if message_type is None:
            return message.get("params")
        try:
            return self._converter.structure(message, message_type).params
        except RecursionError:
            raise JsonRpcInvalidParams(f"{method}: the parameters are nested too deep") from None
        except Exception as error:
            raise JsonRpcInvalidParams(f"{method}: {_reasons(error)}") from error


def strict_converter() -> Converter:
    """lsprotocol's converter, without Python's own conversions: `"3"` is no line and 5 no address."""
    converter = get_converter()
    converter.register_structure_hook(int, _integer)
    converter.register_structure_hook(str, _string)
    converter.register_structure_hook(bool, _boolean)
    return converter


def _integer(value: object, kind: type[int]) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError(f"expected an integer, not {value!r}")
    return kind(int(value))  # some clients write whole numbers as 3.0; `kind` may be an enumeration


def _string(value: object, kind: type[str]) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a string, not {value!r}")
    return kind(value)


def _boolean(value: object, _: type[bool]) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, not {value!r}")
    return value


def _usable_id(message: object) -> int | str | None:
    msg_id = message.get("id") if isinstance(message, dict) else None
    return msg_id if isinstance(msg_id, int | str) and not isinstance(msg_id, bool) else None


def _reasons(error: Exception) -> str:
    try:
        return "; ".join(transform_error(error)).replace("$.", "")
    except Exception:  # noqa: BLE001 - cattrs describes its own errors only
        return str(error)
