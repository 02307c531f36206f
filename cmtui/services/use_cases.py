"""Every use case of one operator, wired to one store."""

from cmtui.clock import Clock
from cmtui.model.drill import Drill
from cmtui.model.operator import Identity
from cmtui.services.accounts import Accounts
from cmtui.services.adding import Adding
from cmtui.services.claims import Claims
from cmtui.services.composer import Composer
from cmtui.services.contact_ports import Contacts
from cmtui.services.conversation import Conversations
from cmtui.services.correcting import Correcting
from cmtui.services.courier import Courier
from cmtui.services.crisis.board import Board
from cmtui.services.crisis.cards import Cards
from cmtui.services.crisis.crises import Crises
from cmtui.services.crisis.ending import Endings
from cmtui.services.crisis.entries import Entries
from cmtui.services.crisis.escalating import Escalating
from cmtui.services.crisis.holding import Holder
from cmtui.services.crisis.linking import Linking
from cmtui.services.crisis.official_lines import OfficialLines
from cmtui.services.crisis.papers.briefing import Briefing
from cmtui.services.crisis.papers.reporting import Papers
from cmtui.services.crisis.pausing import Pausing
from cmtui.services.crisis.queue_watch import QueueWatch
from cmtui.services.crisis.replaying import Replays
from cmtui.services.crisis.resuming import Resuming
from cmtui.services.crisis.score import Scoring
from cmtui.services.crisis.serving import Serving
from cmtui.services.crisis.statement_texts import StatementTexts
from cmtui.services.crisis.telling import Telling
from cmtui.services.crisis.timeline import Timeline
from cmtui.services.crisis.updates import Updates
from cmtui.services.deleting import Deleting
from cmtui.services.follow_ups import FollowUps
from cmtui.services.glance import Glance
from cmtui.services.handover import HandingOver
from cmtui.services.hook_ports import Hooks, NoHooks
from cmtui.services.house_rules import HouseRules
from cmtui.services.hub import Hub
from cmtui.services.intake import Intake
from cmtui.services.leases import Leases
from cmtui.services.lines import Lines
from cmtui.services.naming import Naming
from cmtui.services.network_ports import Networks
from cmtui.services.offers import Offers
from cmtui.services.opening import Opener
from cmtui.services.operations import Operations
from cmtui.services.outbox import Outbox
from cmtui.services.people import People
from cmtui.services.performing import Performer
from cmtui.services.ports import Blobs, House, Past, Rescue, Store
from cmtui.services.preflight import Preflight
from cmtui.services.preparing import Preparing
from cmtui.services.releasing import Releaser
from cmtui.services.rescuing import Rescuer
from cmtui.services.reweighing import Reweighing
from cmtui.services.saved_replies import SavedReplies
from cmtui.services.spike_alerts import SpikeAlerts
from cmtui.services.spike_watch import SpikeWatch
from cmtui.services.tagging import Tags
from cmtui.services.taking_back import TakingBack
from cmtui.services.topics import Topics
from cmtui.services.triage import Triage
from cmtui.services.undo import Undo
from cmtui.services.waking import Waking


class UseCases(Glance):
    """What a screen or a shell can do; none of it runs by itself."""

    def __init__(
        self,
        store: Store,
        networks: Networks,
        clock: Clock,
        identity: Identity,
        *,
        house: House | None = None,
        sign_own_account: bool = True,
        rescue: Rescue | None = None,
        blobs: Blobs | None = None,
        hooks: Hooks | None = None,
        contacts: Contacts | None = None,
        past: Past | None = None,
        drill: Drill | None = None,
    ) -> None:
        super().__init__(store, clock, identity)
        self.drill = drill
        self.hub = Hub(store)
        self.lines = Lines(networks)
        self.leases = Leases(store, clock, identity)
        self.accounts = Accounts(store, clock, self.operators, self.lines)
        self.house = HouseRules(house)
        self.intake = Intake(store, clock, self.leases, self.lines, self.house)
        self.conversations = Conversations(store, clock, self.lines, self.house)
        self.people = People(store, clock, self.operators)
        self.tags = Tags(store, clock, self.operators)
        self.triage = Triage(store, clock, identity, self.operators, self.feed, self.tags)
        self.adding = Adding(store, clock, self.operators, self.lines, self.house)
        self.claims = Claims(store, clock, identity)
        self.waking = Waking(store, clock)
        self.reweighing = Reweighing(store, self.leases, self.house)
        self.follow_ups = FollowUps(store, clock, self.operators)
        self.offers = Offers(store, clock, self.follow_ups)
        self.saved_replies = SavedReplies(store, clock, self.operators)
        self.naming = Naming(store)
        opener = Opener(self.lines, sign_own_account)
        self.composer = Composer(store, clock, identity, self.operators, opener, blobs)
        self.preparing = Preparing(store, clock, identity, self.operators, opener)
        self.rescuer = Rescuer(store, clock, identity, self.operators, rescue)
        releaser = Releaser(store, clock, self.operators)
        self.outbox = Outbox(
            store, clock, identity, self.operators, self.leases, self.composer, releaser
        )
        self.preflight = Preflight(store, clock, self.lines)
        self.courier = Courier(store, clock, identity, self.leases, self.lines, self.preflight)
        self.undo = Undo(store, identity, self.operators)
        self.deleting = Deleting(store, clock, self.operators, self.lines)
        self.correcting = Correcting(
            store, clock, identity, self.operators, opener, self.composer, self.deleting
        )
        self.operations = Operations(
            store, clock, identity, self.operators, self.leases, self.lines
        )
        self.performer = Performer(store, clock, identity, self.leases, self.lines)
        self.taking_back = TakingBack(
            store, self.operators, self.outbox, self.operations, self.deleting
        )
        tools = hooks or NoHooks()
        self.pausing = Pausing(store, clock, self.operators, self.leases, self.lines, tools)
        self.crisis = Crises(store, clock, self.operators, self.house, self.pausing)
        self.linking = Linking(store, identity, self.operators)
        self.cards = Cards(store, clock, self.operators)
        self.entries = Entries(store, clock, self.operators)
        self.serving = Serving(store, clock, identity, self.operators)
        self.timeline = Timeline(store)
        self.board = Board(store, clock, self.house, self.timeline)
        self.ending = Endings(store)
        self.replays = Replays(store, clock, self.house, self.timeline, past)
        self.papers = Papers(store, clock, self.house, self.timeline)
        self.scoring = Scoring(store, self.house, self.papers)
        self.official_lines = OfficialLines(store, clock, self.operators)
        self.statements = StatementTexts(store, clock, self.operators)
        self.updates = Updates(store, clock, self.operators, self.composer, self.outbox, self.house)
        self.resuming = Resuming(store, clock, self.operators, self.lines)
        self.holder = Holder(store, clock, self.leases, self.lines, tools)
        self.queue_watch = QueueWatch(store, clock, self.leases, self.lines, tools)
        self.telling = Telling(store, clock, self.leases, tools)
        self.briefing = Briefing(store, identity, self.leases, self.papers, self.telling, tools)
        self.escalating = Escalating(
            store, clock, identity, self.operators, self.leases, self.house, contacts
        )
        self.topics = Topics(store, clock, self.operators)
        self.spikes = SpikeAlerts(store, clock, self.operators)
        self.spike_watch = SpikeWatch(store, clock, self.leases, self.lines)
        self.handing_over = HandingOver(store, clock, identity, self.operators)
