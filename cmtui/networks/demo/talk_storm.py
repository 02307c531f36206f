"""What people say during the outage, in English; and what they answer us, crisis or not."""

Pool = tuple[str, ...]

OUTAGE = (
    "Is the outage over? I can't log in since this morning and my whole team is waiting.",
    "{at} your status page says green but nothing works.",
    "Login loop. Password, code, back to login. {n} times now.",
    "Is it down for everyone or did I do something?",
    "How long will this take? I have a client in {time}.",
    "{n} people in this office staring at a spinner. A word would be nice.",
    "Got logged out of {device} in the middle of a sentence. Is that sentence gone?",
    "Can't sign in with SSO either. Same loop.",
    "It let me in for {n} minutes and threw me out again.",
    "We're a school. {big} pupils can't open their exam plan. Please say something.",
    "Error 5031 on {device}. What does it mean?",
    "Everything since lunch is missing on my page. Tell me it's only not syncing.",
    "Is there any way to read my pages offline? I only need one phone number.",
    "Reset my password as the app suggested. No mail comes. Now I'm locked out twice.",
    "Phone support says 'high call volume' and hangs up. {at}?",
    "Pharmacy here, our stock list is with you. This is not a small thing for us.",
    "I present in {time}. In front of {big} people. My slides are with you. No pressure.",
    "Two-factor codes are rejected, all of them. The clock on my phone is right, I checked.",
    "Still down in {place}.",
    "Works in {place}, doesn't in the branch across the river. Make it make sense.",
    "Do I need to reinstall? Your chat bot says yes, your forum says please don't.",
    "Third outage this year, {at}. I keep count because the app can't.",
    "Not even an error, just a white page with your logo. Very minimalist.",
    "Day shift can't hand over to night shift without our board. We're a hospital kitchen.",
    "I don't need an apology, I need a time.",
    "Is anybody reading these?",
)

QUESTIONS = (
    "Is my data safe??",
    "Is my data safe? Just yes or no, please.",
    "Are unsaved changes lost, or do they come back after the fix?",
    "Do I get my money back for today?",
    "Will there be a credit for paying customers?",
    "When is the next update? 'Soon' is not a time.",
    "When is it over? Roughly? Today?",
    "Should we change our passwords?",
    "Is it safe to keep typing offline, or will the sync eat it?",
    "Does this touch the EU servers too?",
    "Is the API down as well, or only the login?",
    "Where do you post updates? Your status page isn't one.",
    "Can you extend my trial? I've lost a day of {n}.",
    "Is there a workaround? Anything?",
    "Were payment details affected?",
)

RUMOURS = (
    "So {brand} got hacked. Great. Confirm, {at}?",
    "A friend who works there says they got hacked. {at} true?",
    "they got hacked and don't say it. {at} prove me wrong",
    "Reading that {at} was breached and passwords are out. Is that so?",
    "Is it true that they delete accounts to make room? {at}",
    "My group chat says {at} deletes logged-out accounts. Please tell me that's nonsense.",
    "Heard that {at} fired the whole server team last week. Explains a lot.",
    "Somebody posted that {brand} is bankrupt and the servers are simply off. {at}???",
    "It's the 4.2 update, they pushed it without testing. {at} right?",
    "Insurance broker in our office says {at} lost a data centre to a fire. ??",
)

ANGER = (
    "Cancelling. {n} years. This was the last one. {at}",
    "{at} 'faster sync', they said. You can't sync what you can't open.",
    "I paid for 'business class support' and I'm talking to a spinner. {at}",
    "So you post a cheerful feature video in the middle of this? Read the room, {at}.",
    "{at} say. some. thing.",
    "Your silence is louder than the outage, {at}.",
    "Whoever runs the social account: I know it's not your fault. But come on. {at}",
    "{at} ruined my morning, my noon, and is working on dinner.",
    "Moving to a paper notebook. It has been up since 1987. {at}",
)

KINDNESS = (
    "Hugs to the people at {at} who have to answer all this. You'll get there.",
    "It's back for me! Thank you, {at}, now go and eat something.",
    "{at} for what it's worth, signing out everywhere and in again helped here.",
    "Working again in {place}. Fingers crossed. {at}",
    "Patience, people: they're humans. {at} take your time, but tell us the time.",
)

UNDER_A_CHEERFUL_POST = (
    "Nice. I'd look at it if I could log in.",
    "Is this a joke? Nothing works.",
    "Delete this. Really. Not today.",
    "Faster sync of what? I can't get in.",
    "Could the person who schedules these please talk to the person who runs the servers?",
    "Lovely picture. My {big} pages are gone though.",
    "How about an outage post instead?",
    "read the room",
    "I'd be thrilled if my login worked. It doesn't, since {time}.",
    "Does the new version include being able to use it?",
    "Same problem as everyone below: can't sign in. When?",
    "Is my data safe? Nobody answers anywhere else, so I ask here.",
)

AGAIN = (
    "hello??",
    "Anyone?",
    "Still nothing. {time} now.",
    "And now the app won't even start.",
    "OK, I see you're answering others. Me too, please?",
    "Adding that it's the same on {device}.",
    "Forget the above, I only need to know if my pages still exist.",
    "My boss asks me every five minutes. I have nothing to tell him.",
)

TAILS = (
    "In {place}, if that helps.",
    "On {device}.",
    "Since {time} now.",
    "Please.",
    "We're {n} people here.",
    "Not a good day for this.",
    "My coffee is cold already.",
    "I've tried {device} and {feature}, same.",
    "My boss is standing behind me.",
    "Last time it took {time}.",
    "A number, a time, anything.",
    "I know you're busy. So are we.",
    "(Tried {n} times.)",
    "And yes, I restarted.",
    "It's not the network, everything else works.",
    "Not even {feature} opens.",
    "Greetings from {place}, where the sun shines and nothing loads.",
    "I pay for {n} seats.",
    "Deadline in {time}.",
    "I'm not angry, just tired.",
)
"""What somebody may add to any of it."""

CHAIN = (
    "Copy and post: {at} has lost all files. Ask for your money back before midnight!",
    "ACCOUNTS WILL BE DELETED AT MIDNIGHT unless you log in. Share this. {at}",
)
"""The very same words from many people."""

WEIGHTS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.46, OUTAGE),
    (0.22, QUESTIONS),
    (0.12, RUMOURS),
    (0.11, ANGER),
    (0.06, KINDNESS),
    (0.03, CHAIN),
)

SOLVED: Pool = (
    "Thanks, that did it!",
    "It works! Thank you, really.",
    "Ah, that was it. Thanks a lot 🙏",
    "Solved. You're a star.",
    "ok will try, thanks",
    "Thanks, works again!",
    "Back in. My team sends coffee.",
    "It's alive. Thank you!",
)

THANKS: Pool = (
    "Thank you for answering, honestly did not expect a person.",
    "Great, thank you. Have a calm evening.",
    "That's all I wanted to know. Thank you!",
    "You replied faster than my own brother. Thanks.",
    "Perfect, cheers.",
    "Thanks for being straight with me.",
    "Oh, a human! Hello, human. Thanks.",
    "Lovely, thanks for taking the time.",
    "aww, thank you 💛",
)

ASKS: Pool = (
    "Thanks for the quick answer. Does that hold for {device}, too?",
    "OK. And when do you think it will be fixed?",
    "Got it. Will I be told, or do I have to keep checking?",
    "Thank you. One more thing: is {feature} affected as well?",
    "Understood. Could you say that in public, so that I can show it to my boss?",
    "Fair enough. Should I open a ticket or is this enough?",
    "And what do I tell the {n} colleagues who have the same?",
    "Do you mean the web version or the app?",
)

BROKEN: Pool = (
    "Tried it just now. Still broken, sorry.",
    "still looping for me",
    "Hmm, no. Same error, {device}.",
    "That didn't help, I'm afraid. Signed out everywhere, twice.",
    "It worked for a minute and then threw me out again.",
    "No luck. What else can I send you so that you can see it?",
    "I did all that yesterday already...",
    "Nope. Now it says error 5031.",
)

WELCOMES: Pool = (
    "Thank you for saying it plainly.",
    "Good to hear from an actual human on this account.",
    "Is that for everyone or only some regions?",
    "Finally. Thanks.",
    "Could you pin this?",
    "Nice! Looking forward to it.",
    "And for those of us still on 4.1?",
    "Shared with my team.",
)
"""Under a new post of ours."""
