"""How English conversations go on: more from the same person, others joining in, a colleague's
answer; by what the conversation is about."""

Mood = str
"""trouble, asking or joy."""

MOODS: dict[str, Mood] = {
    "bugs": "trouble",
    "refunds": "trouble",
    "pleas": "trouble",
    "questions": "asking",
    "ideas": "asking",
    "meetup": "asking",
    "praise": "joy",
    "sarcasm": "trouble",
}

MORE: dict[Mood, tuple[str, ...]] = {
    "trouble": (
        "And it's not only me, a colleague has it too.",
        "Forgot to say: {device}, version 4.2.",
        "Anyone there?",
        "Sorry to nag, it's just quite urgent on my side.",
        "Update: restarted, same thing.",
        "Screenshot in a minute, my hands are full of toddler.",
        "For completeness: it worked fine until {time} ago.",
        "Tried another browser. Same.",
        "Never mind the tone above, long day. The question stands though.",
        "Oh, and while you are at it: {feature} is in Comic Sans for me. Is that a choice?",
        "It just happened again. That's {n} now.",
        "Tried what the forum says (log out, log in, swear). Nothing.",
        "I have a screen recording if anyone wants to see it. It's oddly soothing.",
        "Worked for {time}, now it's back. Like my in-laws.",
        "My colleague says 'just wait'. I've waited {time}.",
        "Ticket number ends in {big}, if that helps.",
        "Just checked on {device}: there it's even worse.",
        "I can reproduce it {n} times out of ten.",
        "Should I mail instead? I'd rather not explain it all again.",
        "And now {feature}, too. It is spreading.",
    ),
    "asking": (
        "Asking because our whole team of {n} would use it.",
        "If it's in the manual, just tell me the page.",
        "No hurry, it's only been on my mind for {time}.",
        "Or is there a trick that I don't know?",
        "And the same question for {device}, please.",
        "I can explain what we need it for, if that's useful.",
        "A plain no is fine, too.",
        "Anyone?",
        "My colleague swears that it existed once. Did it?",
        "I'd even pay for it. Don't tell my boss.",
    ),
    "joy": (
        "That's all. Carry on.",
        "Tell the team, please, they never hear it.",
        "And yes, I've told my friends. All {n} of them.",
        "My cat agrees, but she agrees with everything warm.",
        "I'll go back to complaining tomorrow.",
    ),
}

OTHERS: dict[Mood, tuple[str, ...]] = {
    "trouble": (
        "same here, {time} now.",
        "Same on {device}.",
        "It helped me to sign out everywhere and in again, no idea why.",
        "Following, I have this as well.",
        "Works for me on {device}, so maybe it's the update?",
        "+1, and it's been like that for {time}.",
        "Have you tried the web version? That one behaves.",
        "I asked that {time} ago. Still waiting.",
        "This. Exactly this.",
        "You are not alone, if that's any comfort.",
        "Switch off the beta editor, that fixed it here.",
        "I thought I was going mad. Thank you.",
        "We have {n} machines with it, and one without. The one is switched off.",
        "They answered me within the hour last time, hang on.",
        "Reinstalling doesn't help, I was young and tried it.",
    ),
    "asking": (
        "Oh, I'd like to know that too.",
        "+1 from a team of {n}.",
        "I think it's in the settings, right at the bottom, behind the leopard.",
        "Was promised for the spring. Didn't say which.",
        "We solved that with a template, happy to share.",
        "Second this.",
        "I asked at the meetup in {place}; they smiled in a promising way.",
    ),
    "joy": (
        "Agreed!",
        "Same, honestly.",
        "Finally some good news in my timeline.",
        "Wait till you find the shortcut for it.",
        "You're making me want to update.",
    ),
}

COLLEAGUES: dict[Mood, tuple[str, ...]] = {
    "trouble": (
        "Sorry about that! Could you tell us which device you're on? ^RT",
        "Thanks for flagging this, I've passed it to the team with your words. ^AB",
        "That's not how it should be. I'm looking at it now. ^AB",
        "I'm sorry, that's a rubbish way to spend a day. Could you mail me the ticket number? ^RT",
        "We can see it here too. I'll come back to you today, with or without good news. ^AB",
        "Found it: sign out everywhere once, then in again. Tell me if it still misbehaves. ^AB",
        "You're right, and there's no excuse. I'm on it. ^RT",
    ),
    "asking": (
        "Good question: not yet, but it's on the list for the autumn. ^RT",
        "Noted, and I agree. No promise, but I'll argue for it. ^AB",
        "Let me ask somebody who knows, rather than guess. Back today. ^RT",
        "There is, well hidden: settings, then 'more'. I'll ask them to move it. ^AB",
        "Yes! And if it isn't clear from the page, that's our page's fault. ^AB",
    ),
    "joy": (
        "You just made our day. Thank you! ^RT",
        "I've read this out to the whole team. There was a silence, then cake. ^AB",
        "Thank you for taking the time to say it. ^RT",
    ),
}
