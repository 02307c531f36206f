"""The composition root: configuration, identity and clock become a desk.

The only file that names concrete networks and engines. What only a whole desk needs is imported
when one is opened: `cmtui status` stands in a prompt and must not pay for it.
"""

import grp
import logging
import os
import pwd
import sys
import uuid
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cmtui.blobs import BlobFolder
from cmtui.clock import Clock, Moment, StandingClock, SystemClock
from cmtui.config import Config, Tool, load_config, save_setting
from cmtui.errors import ConfigInvalid, Refused, StoreFailed, WrongUsage
from cmtui.housefiles import HouseFiles
from cmtui.model.account import Account
from cmtui.model.operator import Identity
from cmtui.mounts import refuse_network_folder
from cmtui.paths import Paths, default_config_file, default_state, default_workspace
from cmtui.rescue import RescueFolder
from cmtui.secrets import Secret, Secrets, secret_of
from cmtui.services.glance import Glance
from cmtui.sharing import FOLDER_MODE, is_shared
from cmtui.store.drilled import drill_in
from cmtui.store.opening import FILE_NAME, clock_of, open_store
from cmtui.store.past import PastFolder, open_past
from cmtui.store.workspace_store import WorkspaceStore

if TYPE_CHECKING:
    from cmtui.model.drill import Drill
    from cmtui.networks.registry import Registry
    from cmtui.services.desk import Desk
    from cmtui.services.hook_ports import Hooks
    from cmtui.services.network_ports import Capabilities, Login


class Setting(msgspec.Struct, frozen=True):
    """Everything that a run of the program was told: files, configuration, who runs it."""

    paths: Paths
    config: Config
    identity: Identity


def resolve(
    *, config_file: str = "", workspace: str = "", operator: str = "", state: str = ""
) -> Setting:
    """Reads options, variables and the configuration file, in this order of weight.

    Raises ConfigInvalid. Nothing is created.
    """
    file = Path(config_file or os.environ.get("CMTUI_CONFIG") or default_config_file())
    if config_file and not file.exists():
        raise ConfigInvalid(f"{file}: there is no such configuration file")
    config = load_config(file)
    folder = workspace or os.environ.get("CMTUI_WORKSPACE") or config.workspace
    paths = Paths(
        config_file=file,
        state=Path(state or os.environ.get("CMTUI_STATE") or default_state()),
        workspace=Path(folder).expanduser() if folder else default_workspace(),
    )
    return Setting(paths, config, whoami(operator or config.operator))


def whoami(named: str = "") -> Identity:
    """The identity of this process: its login from the system, its terminal, a new session."""
    login = pwd.getpwuid(os.getuid()).pw_name
    return Identity(login=login, terminal=_terminal(), session=uuid.uuid4().hex, named=named)


def open_desk(
    setting: Setting,
    clock: Clock | None = None,
    *,
    create: bool = False,
    shared_group: str = "",
    force: bool = False,
) -> "Desk":
    """Opens the workspace. Raises NotFound where there is none, and StoreFailed with its mend.

    `force`: also where it lies on a network file system, from then on.
    """
    _private_folder(setting.paths.state)
    keep_log(setting.paths.log_file)
    if create or setting.paths.workspace.exists():
        refuse_network_folder(setting.paths.workspace, accept=force)
    if shared_group:
        _share(setting.paths.workspace, shared_group)
    store = open_store(
        setting.paths.workspace,
        setting.identity,
        clock or SystemClock(),
        create=create,
        shared=bool(shared_group),
    )
    return _desk_on(store, setting)


def _desk_on(store: WorkspaceStore, setting: Setting) -> "Desk":
    from cmtui.contacts import OwnContacts
    from cmtui.services.desk import Desk
    from cmtui.store.backup import BackupFolder
    from cmtui.unheard import UnaskedContacts

    drill, clock = store.drill, store.clock
    contact = setting.config.contact
    return Desk(
        store,
        _networks(setting, clock, drill),
        clock,
        setting.identity,
        house=house_files(setting.paths),
        sign_own_account=setting.config.sign_own_account,
        rescue=RescueFolder(setting.paths.rescued, setting.paths.workspace),
        blobs=BlobFolder(setting.paths.workspace),
        hooks=_hooks(setting.config, clock, drill),
        contacts=OwnContacts(contact) if drill is None else UnaskedContacts(contact),
        past=PastFolder(setting.paths.workspace),
        drill=drill,
        backups=BackupFolder(
            setting.paths.workspace, setting.config.backups.daily, setting.config.backups.weekly
        ),
    )


def open_past_desk(setting: Setting, at: Moment) -> "Desk":
    """The desk as it was at that moment, for reading; its clock stands there.

    Raises NotFound where there is no workspace, or none yet at that time, and Refused where the
    log does not reach back so far.
    """
    from cmtui.services.desk import Desk

    _private_folder(setting.paths.state)
    keep_log(setting.paths.log_file)
    store = open_past(setting.paths.workspace, at)
    clock = StandingClock(at)
    networks, house = _networks(setting, clock, store.drill), house_files(setting.paths)
    return Desk(store, networks, clock, setting.identity, house=house, drill=store.drill)


class TwoSteps:
    """Opens a workspace for a glance, and a desk on it afterwards. Both raise as `open_desk`."""

    def __init__(self, setting: Setting, clock: Clock | None = None) -> None:
        self._setting = setting
        self._clock = clock or SystemClock()
        self._store: WorkspaceStore | None = None

    def glance(self) -> Glance:
        """What a first picture needs."""
        setting = self._setting
        _private_folder(setting.paths.state)
        keep_log(setting.paths.log_file)
        if setting.paths.workspace.exists():
            refuse_network_folder(setting.paths.workspace, accept=False)
        store = self._store = open_store(setting.paths.workspace, setting.identity, self._clock)
        return Glance(store, store.clock, setting.identity)

    def desk(self) -> "Desk":
        """Everything else; after the glance."""
        assert self._store is not None
        return _desk_on(self._store, self._setting)


def known_networks() -> "tuple[Capabilities, ...]":
    """What each network can do; needs no workspace."""
    from cmtui.networks.registry import Registry

    nowhere = Path()
    return Registry(SystemClock(), lambda account: "", nowhere, nowhere).known()


def house_files(paths: Paths) -> HouseFiles:
    """The team's own files in the workspace; nothing is read yet."""
    return HouseFiles(paths.workspace)


def present(setting: Setting) -> Moment:
    """The time in the workspace: that of the machine, but in a drill that is hurried."""
    return clock_of(drill_in(setting.paths.workspace), SystemClock()).now()


def _networks(setting: Setting, clock: Clock, drill: "Drill | None") -> "Registry":
    """In a drill none is reached; only the workspace itself can say that it is one."""
    from cmtui.networks.registry import Registry

    return Registry(
        clock,
        secret_for=lambda account: token_of(setting.paths, account),
        sessions=setting.paths.sessions,
        workspace=setting.paths.workspace,
        picture=BlobFolder(setting.paths.workspace).read,
        only=drill.account if drill is not None else "",
    )


def _hooks(config: Config, clock: Clock, drill: "Drill | None") -> "Hooks | None":
    """The operator's own tools; None when she has named none. In a drill they are not told."""
    if not (config.queue_hook or config.report_hook):
        return None
    if drill is not None:
        from cmtui.unheard import UntoldHooks

        return UntoldHooks(config.queue_hook)
    from cmtui.networks.webhook import Webhook, Webhooks

    def made(tool: Tool) -> Webhook:
        what = f"the secret of {tool.name}"
        secret = partial(secret_of, what, tool.secret_env, tool.secret_command)
        return Webhook(tool.name, tool.url, secret, clock)

    return Webhooks(list(map(made, config.queue_hook)), list(map(made, config.report_hook)))


def begin_login(setting: Setting, network: str, server: str) -> "Login":
    """A login by browser. Raises WrongUsage where the network has none, LoginFailed, Rejected."""
    drill = drill_in(setting.paths.workspace)
    return _networks(setting, SystemClock(), drill).login(network, server)


def token_of(paths: Paths, account: Account) -> str:
    """This operator's token for the account. Raises LoginFailed or ConfigInvalid."""
    return Secrets(paths.secrets).token(account.key, account.server)


def save_secret(paths: Paths, key: str, secret: Secret) -> None:
    """Keeps where the token of an account comes from, in the operator's own file."""
    Secrets(paths.secrets).save(key, secret)


def forget_secret(paths: Paths, key: str) -> None:
    """Forgets the token of an account."""
    Secrets(paths.secrets).forget(key)


def remember_workspace(paths: Paths) -> None:
    """Makes this workspace the operator's own from now on."""
    if paths.workspace != default_workspace():
        save_setting(paths.config_file, "workspace", str(paths.workspace.absolute()))


def keep_log(file: Path) -> None:
    """Sends what the program has to say about its own failures to the log file."""
    log = logging.getLogger("cmtui")
    if not log.handlers:
        handler = logging.FileHandler(file, delay=True, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreFailed(f"{folder}: cannot be made: {error.strerror}") from error


def _share(folder: Path, group: str) -> None:
    """Makes the folder a group's: what is made in it belongs to the group."""
    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError as error:
        raise WrongUsage(
            f"there is no group {group} on this machine; an administrator makes one with:"
            f" groupadd {group}"
        ) from error
    if os.geteuid() != 0 and number not in (os.getegid(), *os.getgroups()):
        login = pwd.getpwuid(os.getuid()).pw_name
        raise StoreFailed(
            f"you are not in the group {group}; an administrator puts you there with:"
            f" usermod -aG {group} {login}; then log in again"
        )
    if (folder / FILE_NAME).exists() and (not is_shared(folder) or folder.stat().st_gid != number):
        raise Refused(
            f"{folder} is a workspace already, and not the group's; how to share it:"
            " cmtui help start"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, -1, number)
        folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise StoreFailed(f"{folder}: cannot be given to {group}: {error.strerror}") from error


def _terminal() -> str:
    try:
        return os.ttyname(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return "no terminal"
