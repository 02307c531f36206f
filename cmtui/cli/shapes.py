"""The JSON shapes of records, as scripts read them; times are RFC 3339 in UTC."""

from typing import TYPE_CHECKING, Any

from cmtui.clock import Moment, to_iso

if TYPE_CHECKING:
    from cmtui.model.draft import Header
    from cmtui.model.escalation import Escalation
    from cmtui.model.follow_up import FollowUp
    from cmtui.model.operation import Operation
    from cmtui.model.operator import Operator
    from cmtui.model.paused_post import PausedPost
    from cmtui.model.post import Post
    from cmtui.model.row import Row
    from cmtui.model.sending import Sending
    from cmtui.model.spike_alert import SpikeAlert
    from cmtui.services.feed import Mention
    from cmtui.services.people import Card
    from cmtui.services.queueing import Slot
    from cmtui.services.saved_replies import Listed
    from cmtui.services.status import Line
    from cmtui.services.writing import Unfinished


def iso(moment: Moment | None) -> str | None:
    """The moment in RFC 3339; None stays None."""
    return None if moment is None else to_iso(moment)


def mention_shape(mention: "Mention") -> dict[str, Any]:
    """One inbound post, as `cmtui feed --json` lists it. `due_at` only while it waits."""
    post, row = mention.post, mention.row
    waits = post.number in row.pending
    return {
        "id": post.id,
        "number": post.number,
        "network": post.network,
        "kind": post.kind,
        "accounts": post.accounts,
        "author": {"handle": post.author.handle, "name": post.author.name},
        "text": post.text,
        "url": post.url,
        "created_at": to_iso(post.created_at),
        "received_at": to_iso(post.received_at),
        "due_at": iso(row.due_at) if waits else None,
        "state": mention.state,
        "holder": row.holder,
    }


def spike_alert_shape(alert: "SpikeAlert") -> dict[str, Any]:
    """An incident of the spike watch; `topic` is null for the brand as a whole."""
    return {
        "number": alert.number,
        "topic": alert.topic or None,
        "level": alert.level,
        "state": alert.stands,
        "began_at": to_iso(alert.began_at),
        "at": to_iso(alert.at),
        "calm_since": iso(alert.calm_since),
        "ended_at": iso(alert.ended_at),
        "count": alert.count,
        "usual": round(alert.usual, 1),
        "hours": alert.hours,
        "factor": round(alert.spike.factor, 1),
        "people": alert.people,
        "words": alert.words,
        "harm": alert.harm,
        "because": alert.because,
        "decided_by": alert.decided_by or None,
    }


def row_shape(row: "Row") -> dict[str, Any]:
    """How a person's posts in one conversation stand, as `cmtui show --json` tells it."""
    return {
        "number": row.number,
        "state": row.state,
        "because": row.because,
        "pending": row.pending,
        "holder": row.holder,
        "assignee": row.assignee,
        "wake_at": iso(row.wake_at),
        "tags": row.tags,
        "copies": row.copies,
        "crisis": row.crisis,
        "linked_because": row.linked_because,
        "first_time": row.first_time,
        "ever_answered": row.ever_answered,
        "closer": row.closer,
        "visibility": row.visibility,
    }


def post_shape(post: "Post") -> dict[str, Any]:
    """One post of a conversation."""
    return {
        "id": post.id,
        "number": post.number,
        "kind": post.kind,
        "author": {"handle": post.author.handle, "name": post.author.name},
        "text": post.text,
        "url": post.url,
        "parent": post.parent,
        "created_at": to_iso(post.created_at),
        "edited_at": iso(post.edited_at),
        "deleted_at": iso(post.deleted_at),
        "signed_by": post.signed_by,
        "visibility": post.visibility,
        "warning": post.warning,
        "language": post.language,
        "mentions": post.mentions,
        "images": post.images,
        "altered": post.altered,
        "cannot_answer": post.cannot_answer,
    }


def person_shape(card: "Card") -> dict[str, Any]:
    """A person with her handles and what is noted about her."""
    person = card.person
    return {
        "number": person.number,
        "name": person.name,
        "profiles": [
            {
                "id": profile.id,
                "network": profile.network,
                "handle": profile.handle,
                "name": profile.name,
                "about": profile.about,
                "followers": profile.followers,
                "url": profile.url,
            }
            for profile in card.profiles
        ],
        "stage": person.stage,
        "mentions": person.mentions,
        "answered": person.answered,
        "first_seen_at": to_iso(person.first_seen_at),
        "touched_at": iso(person.touched_at),
        "touched_by": person.touched_by,
        "acts": [operation_shape(act) for act in card.acts],
        "notes": [
            {"author": note.author, "at": to_iso(note.at), "sort": note.sort, "text": note.text}
            for note in card.notes
        ],
        "follow_ups": [follow_up_shape(one) for one in card.owed],
    }


def follow_up_shape(one: "FollowUp") -> dict[str, Any]:
    """What is owed to a person, by whom and until when; `state` says whether it is open."""
    return {
        "number": one.number,
        "person": one.person,
        "by": one.by,
        "what": one.what,
        "sort": one.sort,
        "state": one.state,
        "due_at": to_iso(one.due_at),
        "made_at": to_iso(one.made_at),
        "ended_at": iso(one.ended_at),
        "ended_by": one.ended_by or None,
    }


def draft_shape(unfinished: "Unfinished") -> dict[str, Any]:
    """A draft that can still go out; `returned` says why it came back or was overtaken."""
    draft, target = unfinished.draft, unfinished.target
    return {
        "number": draft.number,
        "account": draft.account,
        "operator": draft.operator,
        "target": target.id if target else None,
        "target_number": draft.target,
        "text": unfinished.text,
        "started_at": to_iso(draft.started_at),
        "returned": draft.returned,
        "state": draft.state,
        "begun_by": draft.begun_by or draft.operator,
        "corrects_number": draft.corrects,
        "by_hand": draft.handed is not None,
        "header": header_shape(draft.header),
    }


def header_shape(header: "Header") -> dict[str, Any]:
    """Who may see a text, behind which warning, in which language, with what."""
    return {
        "visibility": header.visibility,
        "warning": header.warning,
        "language": header.language,
        "pictures": [{"name": one.name, "alt": one.alt} for one in header.attachments],
        "quotes_number": header.quotes,
    }


def saved_reply_shape(listed: "Listed") -> dict[str, Any]:
    """A saved reply and how often it went out; `language` "" is every language."""
    reply = listed.reply
    return {
        "number": reply.number,
        "title": reply.title,
        "language": reply.language,
        "text": reply.text,
        "by": reply.by,
        "uses": listed.uses,
        "today": listed.today,
    }


def sending_shape(sending: "Sending") -> dict[str, Any]:
    """One post on its way out, or out."""
    return {
        "kind": "reply" if sending.target is not None else "post",
        "number": sending.number,
        "draft": sending.draft,
        "account": sending.account,
        "operator": sending.operator,
        "state": sending.state,
        "text": sending.text,
        "target_number": sending.target,
        "part": sending.part,
        "parts": sending.parts,
        "held_at": to_iso(sending.held_at),
        "ended_at": iso(sending.ended_at),
        "tries": sending.tries,
        "error": sending.error,
        "id": sending.sent_id or None,
        "url": sending.sent_url or None,
        "header": header_shape(sending.header),
        "corrects_number": sending.corrects,
        "by_hand": sending.by_hand,
        "overruled": [{"rule": one.rule, "reason": one.reason} for one in sending.overruled],
    }


def operation_shape(operation: "Operation") -> dict[str, Any]:
    """A like, follow, block or other act on a network; `evidence` is what it was about."""
    act = operation.act
    return {
        "kind": "act",
        "act": act.kind,
        "number": operation.number,
        "account": operation.account,
        "operator": operation.operator,
        "state": operation.state,
        "author": act.author,
        "post": act.post or None,
        "post_number": operation.post,
        "person": operation.person,
        "reason": act.reason if act.kind == "report" else None,
        "why": act.why,
        "evidence": operation.evidence,
        "held_at": to_iso(operation.at),
        "ended_at": iso(operation.ended_at),
        "taken_back_at": iso(operation.taken_back_at),
        "tries": operation.tries,
        "error": operation.error,
    }


def escalation_shape(one: "Escalation") -> dict[str, Any]:
    """A contact who was asked; `call` is the number of the first who was asked the same."""
    return {
        "number": one.number,
        "call": one.call,
        "crisis": one.crisis,
        "contact": one.contact,
        "what": one.what,
        "by": one.by,
        "state": one.state,
        "at": to_iso(one.at),
        "ended_at": iso(one.ended_at),
        "row_number": one.row,
        "answered_by": one.answered_by or None,
        "answer": one.answer,
        "error": one.error,
    }


def paused_post_shape(post: "PausedPost") -> dict[str, Any]:
    """A post of the queue, or a whole tool, that is held back; `state` is the network's word."""
    return {
        "kind": "held post" if post.way == "network" else "tool",
        "number": post.number,
        "account": post.account,
        "id": post.scheduled,
        "state": post.state,
        "confirmed": post.ended_at is not None,
        "text": post.text,
        "pictures": post.pictures,
        "at": to_iso(post.at),
        "why": post.why,
        "by": post.by,
        "crisis": post.crisis,
        "intended_at": to_iso(post.intended_at),
        "ended_at": iso(post.ended_at),
        "resume_at": iso(post.resume_at),
        "reviewed_by": post.reviewed_by or None,
        "because": post.because,
        "receipt": post.receipt if post.way == "webhook" else None,
        "tries": post.tries,
        "error": post.error,
    }


def slot_shape(slot: "Slot") -> dict[str, Any]:
    """One post of the queue; `gap` is how many seconds the account says nothing before it."""
    return {
        "account": slot.account.key,
        "id": slot.post.id,
        "text": slot.post.text,
        "at": to_iso(slot.post.at),
        "late": slot.late,
        "gap": slot.gap // 1000,
    }


def account_shape(line: "Line") -> dict[str, Any]:
    """An account and how reading it goes; `until` is when a limit ends or the next try comes."""
    account, health = line.account, line.health
    return {
        "key": account.key,
        "network": account.network,
        "handle": account.handle,
        "server": account.server,
        "role": account.role,
        "name": account.name,
        "signature": account.signature,
        "before_link": account.before_link,
        "keywords": account.keywords,
        "state": health.state if health else "off",
        "message": health.message if health else "",
        "until": iso(health.until) if health else None,
    }


def operator_shape(operator: "Operator") -> dict[str, Any]:
    """One of the team."""
    return {
        "initials": operator.initials,
        "name": operator.name,
        "login": operator.login,
        "active": operator.active,
        "joined_at": to_iso(operator.joined_at),
    }
