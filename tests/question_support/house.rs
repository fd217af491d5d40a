//! A small policy in which each question hangs on one thing alone.

/// Gates, states, facts, relations, roles of others, labels, limits: a capability for each.
pub const POLICY: &str = r#"
policy = "house"
title  = "House"
rules  = "HO"

[features]
lamp   = { title = "Lamp" }
bell   = { title = "Bell", set-by = "boss" }
garden = { title = "Garden", set-by = "plan" }
either = { any-of = ["bell", "garden"] }

[plans]
small = { features = [] }
large = { features = ["garden"] }

[kinds.account]
creator-becomes = "boss"
title = "House"

[kinds.room]
in           = ["account", "room"]
changed-with = "house.keep"
moved-with   = "house.keep"

[kinds.desk]
in           = ["account", "room"]
states       = ["waiting", "ready", "sealed"]
set          = { ready = "house.keep", sealed = "house.keep" }
facts        = { lit = "yes-no", opens = "time" }
changed-with = "house.keep"
moved-with   = "house.keep"

[kinds.chest]
labels = "all"
changed-with = "house.keep"

[kinds.tray]
labels = "any"
changed-with = "house.keep"

[relations.sits]
to         = "desk"
held-by    = ["clerk", "keeper"]
added-with = "house.keep"

[relations.minds]
to         = "user"
added-with = "house.keep"

[relations.pal]
to         = ["user", "account"]
as         = ["near", "far"]
added-with = "house.keep"

[relations.tends]
to          = "room"
held-by     = ["clerk"]
open-unless = "bell"
added-with  = "house.keep"

[relations.roams]
to          = "room"
open-unless = "garden"
added-with  = "house.keep"

[relations.rings]
to          = "room"
open-unless = "either"
added-with  = "house.keep"

[workflows.new-desk]
rule         = "HO-30"
waits        = "making desk"
meanwhile    = "waiting"
approved     = "ready"
declined     = "sealed"
decided-with = "house.keep"

[[limits]]
rule       = "HO-20"
each       = "account"
has-active = ["boss"]
least      = 1

[[limits]]
rule   = "HO-21"
each   = "account"
counts = ["active"]
holds  = ["clerk"]
most   = "posts"

[[limits]]
rule   = "HO-22"
each   = "account"
counts = ["active"]
holds  = ["seer"]
most   = "seats"

[[limits]]
rule   = "HO-23"
title  = "Guests"
each   = "account"
counts = ["active"]
holds  = ["guest"]
most   = 0

[capabilities.house]
rest = { title = "Rest" }
doze = { title = "Doze" }
fly  = { title = "Fly" }
keep = { title = "Keep the house" }
see  = { title = "See", needs = ["lamp"] }
dig  = { title = "Dig", needs = ["garden"] }
hear = { title = "Hear", needs = ["either"] }
hum  = { title = "Hum" }

[capabilities.room]
enter = { title = "Enter" }
tend  = { title = "Tend" }
roam  = { title = "Roam" }
ring  = { title = "Ring" }

[capabilities.desk]
peek   = { title = "Peek" }
ready  = { title = "A" }
early  = { title = "B" }
lit    = { title = "C" }
dark   = { title = "D" }
wait = { title = "E" }
work = { title = "F" }
mine   = { title = "G" }
sit    = { title = "H" }
stand  = { title = "I" }
greet  = { title = "J" }
their  = { title = "K" }
claim = { title = "L" }
late   = { title = "M" }

[capabilities.user]
help  = { title = "Help" }
teach = { title = "Teach" }
shun  = { title = "Shun" }
meet  = { title = "Meet" }
free  = { title = "Free" }

[capabilities.chest]
open = { title = "Open" }
read = { title = "Read" }
[capabilities.tray]
open = { title = "Open" }
read = { title = "Read" }

[roles.boss]
title = "Boss"
[roles.boss.allow]
house.keep = "HO-1"

[roles.boss.deny]
house.rest = "HO-1"

[roles.clerk]
title = "Clerk"

[roles.guest]
title = "Guest"
unstated = ["house.doze"]
[roles.guest.allow]
desk.peek = "HO-9"

[roles.keeper]
title = "Keeper"
on    = ["room"]
[roles.keeper.allow]
room.enter = "HO-2"

[roles.seer]
title = "Seer"
[roles.seer.allow]
house.see  = "HO-3"
chest.read = "HO-3"
tray.read  = "HO-3"
house.dig  = "HO-3"
house.hear = "HO-3"

[roles.mute]
title = "Mute"
[roles.mute.deny]
house.hum = { rule = "HO-4", needs = ["lamp"] }

[roles.deaf]
title = "Deaf"
[roles.deaf.deny]
house.hum = { rule = "HO-4", needs = ["garden"] }

[roles.everyone.allow]
house.hum  = "HO-5"
house.rest = "HO-5"
desk.peek  = { rule = "HO-5", when = ["own"] }
room.tend  = { rule = "HO-5", when = ["tends"] }
room.roam  = { rule = "HO-5", when = ["roams"] }
room.ring  = { rule = "HO-5", when = ["rings"] }
desk.ready = { rule = "HO-6", when = ["ready"] }
desk.early = { rule = "HO-6", when = ["not ready"] }
desk.lit   = { rule = "HO-6", when = ["lit"] }
desk.dark  = { rule = "HO-6", when = ["not lit"] }
desk.wait = { rule = "HO-6", when = ["before opens"] }
desk.work = { rule = "HO-6", when = ["2h after opens"] }
desk.late  = { rule = "HO-6", when = ["not 2h after opens"] }
desk.mine  = { rule = "HO-6", when = ["in own room"] }
desk.sit   = { rule = "HO-6", when = ["sits"] }
desk.stand = { rule = "HO-6", when = ["not sits"] }
desk.greet = { rule = "HO-6", when = ["minds"] }
desk.their = { rule = "HO-6", when = ["owner holds clerk or keeper"] }
desk.claim   = { rule = "HO-6", when = ["own"] }
user.help  = { rule = "HO-7", when = ["minds"] }
user.teach = { rule = "HO-7", when = ["they hold clerk"] }
user.shun  = { rule = "HO-7", when = ["not they hold clerk or boss"] }
user.meet  = { rule = "HO-7", when = ["pal"] }
user.free  = { rule = "HO-7", when = ["not pal as near"] }
chest.open = "HO-8"
tray.open  = "HO-8"
"#;
