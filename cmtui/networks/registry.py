"""Every network that this program speaks, and how a line to each is opened.

A network's own code is imported when it is first asked for.
"""

from collections.abc import Callable
from pathlib import Path

from cmtui.clock import Clock
from cmtui.errors import Rejected, WrongUsage
from cmtui.model.account import Account
from cmtui.networks.fitting import ReadPicture, no_pictures
from cmtui.services.network_ports import Capabilities, Connection, Login
from cmtui.text.suggest import nearest

NAMES = ("bluesky", "demo", "feeds", "hackernews", "mastodon")


class Registry:
    """Satisfies `services.network_ports.Networks`."""

    def __init__(
        self,
        clock: Clock,
        secret_for: Callable[[Account], str],
        sessions: Path,
        workspace: Path,
        picture: ReadPicture = no_pictures,
        *,
        only: str = "",
    ) -> None:
        """`secret_for` raises LoginFailed when this operator has none for the account's host.

        `sessions` is the operator's own folder. `picture` reads one on its way out by its digest.
        `only`: the key of the one account that a line is opened for; no secret is read, then.
        """
        self._only = only
        self._clock = clock
        self._secret_for = secret_for
        self._sessions = sessions
        self._workspace = workspace
        self._picture = picture

    def known(self) -> tuple[Capabilities, ...]:
        """Every network, by name."""
        return tuple(self.capabilities(name) for name in NAMES)

    def capabilities(self, network: str) -> Capabilities:
        """Those of one network; raises WrongUsage naming the nearest known."""
        if network == "bluesky":
            from cmtui.networks.bluesky.capabilities import CAPABILITIES as BLUESKY

            return BLUESKY
        if network == "demo":
            from cmtui.networks.demo import CAPABILITIES as DEMO

            return DEMO
        if network == "feeds":
            from cmtui.networks.feeds.capabilities import CAPABILITIES as FEEDS

            return FEEDS
        if network == "hackernews":
            from cmtui.networks.hackernews.capabilities import CAPABILITIES as HACKERNEWS

            return HACKERNEWS
        if network == "elsewhere":
            from cmtui.networks.elsewhere import CAPABILITIES as ELSEWHERE

            return ELSEWHERE
        if network == "mastodon":
            from cmtui.networks.mastodon.capabilities import CAPABILITIES as MASTODON

            return MASTODON
        raise _unknown(network)

    def id_of(self, url: str) -> str | None:
        """The canonical id of the post at that web address; None: no network of ours has it."""
        from cmtui.networks.bluesky import ids
        from cmtui.networks.demo import raw
        from cmtui.networks.hackernews import ids as hackernews
        from cmtui.networks.mastodon import ids as mastodon

        of_a_known_host = ids.id_of_url(url) or raw.id_of_url(url) or hackernews.id_of_url(url)
        return of_a_known_host or mastodon.id_of_url(url)

    def login(self, network: str, server: str) -> Login:
        """A login by browser at that server.

        Raises WrongUsage where the network has none, and Rejected in a drill.
        """
        self._refuse_in_drill(network, network)
        if network != "mastodon":
            raise WrongUsage(f"{network} has no --login; see: cmtui help accounts")
        from cmtui.networks.mastodon.login import MastodonLogin

        return MastodonLogin(server, self._sessions, self._clock)

    def connect(self, account: Account) -> Connection:
        """A line for the account; nothing is sent yet.

        Raises LoginFailed when there is no secret or the server is unsafe, WrongUsage for an
        unknown network, and in a drill Rejected for every account but its own.
        """
        self._refuse_in_drill(account.key, account.network)
        if not account.speaks:
            return self._public(account)
        if account.network == "bluesky":
            from cmtui.networks.bluesky.connection import BlueskyConnection

            secret = self._secret_for(account)
            return BlueskyConnection(
                account, secret, self._sessions, self._clock, picture=self._picture
            )
        if account.network == "demo":
            from cmtui.networks.demo import open_demo

            return open_demo(account, self._clock, self._workspace, self._picture)
        if account.network == "mastodon":
            from cmtui.networks.mastodon.connection import MastodonConnection

            token = self._secret_for(account)
            return MastodonConnection(
                account, token, self._sessions, self._clock, picture=self._picture
            )
        raise _unknown(account.network)

    def _refuse_in_drill(self, key: str, network: str) -> None:
        if self._only and (key != self._only or network != "demo"):
            raise Rejected(f"this is a drill: nothing of it reaches {key}")

    def _public(self, account: Account) -> Connection:
        """A line to what anybody may read."""
        if account.network == "bluesky":
            from cmtui.networks.bluesky.public import BlueskyPublic

            return BlueskyPublic(account, self._clock)
        if account.network == "feeds":
            from cmtui.networks.feeds.connection import FeedsConnection

            return FeedsConnection(account, self._sessions, self._workspace, self._clock)
        if account.network == "hackernews":
            from cmtui.networks.hackernews.connection import HackerNewsConnection

            return HackerNewsConnection(account, self._clock)
        if account.network == "mastodon":
            from cmtui.networks.mastodon.public import MastodonPublic

            return MastodonPublic(account, self._sessions, self._clock)
        raise WrongUsage(f"{account.network} shows nothing to those who have no account there")


def _unknown(network: str) -> WrongUsage:
    guess = nearest(network, NAMES)
    hint = f"Did you mean {guess}?" if guess else f"Known are {', '.join(NAMES)}."
    return WrongUsage(f"There is no network {network!r} here. {hint}")
