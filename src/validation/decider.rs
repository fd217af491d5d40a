//! Access at speed: whole accounts laid out in memory, with users, things and roles as numbers and
//! capabilities as bits. What hangs on no condition is answered from the bits alone, in tens of
//! nanoseconds; about the rest the decider says so, and [`check`] is asked. For programs that guard
//! every request, and for questions about many people at once.
//!
//! [`check`]: super::check

use std::collections::{BTreeMap, HashMap};

use crate::domain::{
    Account, AccountStatus, Assignment, Facts, Handle, Key, Resource, Time, User, UserStatus,
    facts::{Fact, MAX_ROWS},
    state::State,
};
use crate::policy::{
    Policy,
    model::{CapId, Cell, KindId, RoleId},
};

use super::{
    Answer, features_on,
    memory::{Stuck, check_in},
    world::fits,
};

/// The number of a user or a thing in one [`Decider`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct No(u32);

impl No {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a set of roles says about 64 capabilities.
#[derive(Debug, Clone, Copy, Default)]
struct Says {
    /// Given, whatever is asked of.
    given: u64,
    /// Given, perhaps under conditions.
    perhaps: u64,
    /// Denied, whatever is asked of.
    denied: u64,
    /// Denied, perhaps under conditions.
    perhaps_denied: u64,
}

impl Says {
    fn and(self, other: Self) -> Self {
        Self {
            given: self.given | other.given,
            perhaps: self.perhaps | other.perhaps,
            denied: self.denied | other.denied,
            perhaps_denied: self.perhaps_denied | other.perhaps_denied,
        }
    }
}

/// Roles held together, each with whether it ends some day.
type Roles = Vec<(RoleId, bool)>;

/// Marks the set of what is held anywhere where one of its roles ends some day.
const ENDS: u32 = 1 << 31;

/// The sets of roles that a user holds in the account itself, what everyone has included, and
/// anywhere. All that most questions look at: few bytes, so that many people stay near at hand.
#[derive(Debug, Clone, Copy, Default)]
struct Holds([u32; 2]);

impl Holds {
    fn here(self) -> u32 {
        self.0[0]
    }

    fn anywhere(self) -> u32 {
        self.0[1] & !ENDS
    }

    fn ends(self) -> bool {
        self.0[1] & ENDS != 0
    }
}

/// What else is known of a handle.
#[derive(Debug, Clone, Default)]
struct Row {
    /// Whether labels narrow who reaches it.
    labelled: bool,
    /// Whether there is such a user or thing.
    there: bool,
    /// A user's kind, or the thing's; `None` where the policy does not know it.
    kind: Option<KindId>,
    /// What it lies in.
    parent: Option<No>,
    /// Places on which roles are held, with the set of roles.
    places: Box<[(No, u32)]>,
}

/// One account, laid out for questions of access.
#[derive(Debug, Clone)]
pub struct Decider<'p> {
    policy: &'p Policy,
    /// Nobody acts in an account that is suspended or gone.
    open: bool,
    features: Vec<bool>,
    /// For each capability, whether it is about the account alone.
    of_account: Vec<bool>,
    /// For each capability, whether it is about things or people, so that it can be asked bare.
    of_things: Vec<bool>,
    numbers: HashMap<Handle, No>,
    holds: Vec<Holds>,
    rows: Vec<Row>,
    sets: BTreeMap<Roles, u32>,
    /// For each set of roles, its words.
    says: Vec<Says>,
    /// Words of each set.
    words: usize,
}

impl<'p> Decider<'p> {
    /// An account without people or things yet.
    pub fn new(policy: &'p Policy, account: &Account) -> Self {
        let mut decider = Self {
            policy,
            open: false,
            features: Vec::new(),
            of_account: about(policy, |k| k == Some(KindId::ACCOUNT)),
            of_things: about(policy, |k| !matches!(k, None | Some(KindId::ACCOUNT))),
            numbers: HashMap::new(),
            holds: Vec::new(),
            rows: Vec::new(),
            sets: BTreeMap::new(),
            says: Vec::new(),
            words: policy.capabilities.len().div_ceil(64).max(1),
        };
        decider.account(account);
        decider
    }

    /// A whole account.
    pub fn of(policy: &'p Policy, state: &State) -> Option<Self> {
        let mut decider = Self::new(policy, state.account.as_ref()?);
        let mut held: HashMap<&Handle, Vec<&Assignment>> = HashMap::new();
        for assignment in &state.assignments {
            held.entry(&assignment.user).or_default().push(assignment);
        }
        for thing in state.resources.values() {
            decider.thing(thing);
        }
        for user in state.users.values() {
            let holds = held.get(&user.id).into_iter().flatten().copied();
            decider.user(user, holds);
        }
        Some(decider)
    }

    /// The account's row has changed: its status, plan or features.
    pub fn account(&mut self, account: &Account) {
        self.open = account.status == AccountStatus::Active;
        let mut facts = Facts::new();
        facts.learn(Key::Account, Fact::Account(Some(account.clone())));
        // Features hang on the account's row alone, so nothing else is asked for; nor on the time.
        self.features = match features_on(self.policy, &facts, account.since) {
            Answer::Known(on) => on,
            Answer::Need(_) => Vec::new(),
        };
        let mut sets: Vec<(Roles, u32)> = std::mem::take(&mut self.sets).into_iter().collect();
        sets.sort_by_key(|(_, at)| *at);
        self.says.clear();
        // The first set says nothing: that of a thing, and of people who may not act.
        self.says.resize(self.words, Says::default());
        for (roles, _) in sets {
            self.set(roles);
        }
    }

    /// A user is new or has changed. `holds` is all that they hold now.
    pub fn user<'a>(&mut self, user: &User, holds: impl IntoIterator<Item = &'a Assignment>) {
        let everyone = (RoleId::EVERYONE, false);
        let (mut here, mut anywhere) = (vec![everyone], vec![everyone]);
        let mut places: BTreeMap<No, Roles> = BTreeMap::new();
        // What may act on nothing holds nothing.
        let acts = user.status == UserStatus::Active;
        for held in holds.into_iter().take(if acts { MAX_ROWS } else { 0 }) {
            let Some(role) = self.policy.role_id(held.role.as_str()) else {
                continue;
            };
            if !fits(self.policy.role(role), held.on.is_some()) {
                continue;
            }
            let held_so = (role, held.until.or(held.begins).is_some());
            anywhere.push(held_so);
            match &held.on {
                None => here.push(held_so),
                Some(on) => places.entry(self.number(on)).or_default().push(held_so),
            }
        }
        let ends = anywhere.iter().any(|(_, ends)| *ends);
        let places = places.into_iter().map(|(no, roles)| (no, self.set(roles)));
        let places = places.collect();
        let (here, anywhere) = if acts {
            (self.set(here), self.set(anywhere))
        } else {
            (0, 0)
        };
        let no = self.number(&user.id);
        self.holds[no.index()] = Holds([here, anywhere | if ends { ENDS } else { 0 }]);
        self.rows[no.index()] = Row {
            places,
            there: true,
            kind: Some(KindId::USER),
            ..Row::default()
        };
    }

    /// A thing is new or has changed.
    pub fn thing(&mut self, thing: &Resource) {
        let no = self.number(&thing.id);
        let parent = thing.parent.as_ref().map(|p| self.number(p));
        let kind = self.policy.kind_id(thing.kind.as_str());
        let narrows = kind.is_some_and(|k| self.policy.kind(k).labels.is_some());
        self.holds[no.index()] = Holds::default();
        self.rows[no.index()] = Row {
            there: true,
            labelled: narrows && !thing.labels.is_empty(),
            kind,
            parent,
            ..Row::default()
        };
    }

    /// A thing is gone.
    pub fn forget(&mut self, handle: &Handle) {
        if let Some(no) = self.no(handle) {
            self.holds[no.index()] = Holds::default();
            self.rows[no.index()] = Row::default();
        }
    }

    /// The number of a user or thing, to be kept by whoever asks often.
    pub fn no(&self, handle: &Handle) -> Option<No> {
        self.numbers.get(handle).copied()
    }

    /// Every user, removed ones included, in no particular order.
    pub fn users(&self) -> impl Iterator<Item = (&Handle, No)> {
        let user = |no: &No| self.rows[no.index()].kind == Some(KindId::USER);
        let all = self.numbers.iter().filter(move |(_, no)| user(no));
        all.map(|(handle, no)| (handle, *no))
    }

    /// Whether the user may do that, as [`check`](super::check) would say; `None` where it hangs on
    /// a condition, a label or a date, and `check` has to be asked. `on` is a user or a thing,
    /// `None` the account or nothing in particular.
    #[inline]
    pub fn quick(&self, user: No, cap: CapId, on: Option<No>) -> Option<bool> {
        if !self.open {
            return Some(false);
        }
        let holds = self.holds[user.index()];
        let Some(on) = on else {
            // Without a branch: the answers of a crowd cannot be foretold.
            let sets = [holds.anywhere(), holds.here()];
            let set = sets[usize::from(self.of_account[cap.index()])];
            let bare = self.of_things[cap.index()] & !holds.ends();
            return verdict(self.word(set, cap), cap, bare, false);
        };
        if !self.rows[on.index()].there {
            return Some(false);
        }
        match self.policy.cap(cap).kind {
            None => {
                let says = self.word(holds.anywhere(), cap);
                verdict(says, cap, false, self.rows[on.index()].labelled)
            }
            Some(KindId::ACCOUNT) => verdict(self.word(holds.here(), cap), cap, false, false),
            Some(kind) => {
                let Some(part) = self.nearest(on, kind) else {
                    return Some(false);
                };
                let mut says = self.word(holds.here(), cap);
                let places = &self.rows[user.index()].places;
                if !places.is_empty() {
                    says = self.reaching(places, part, cap, says);
                }
                verdict(says, cap, false, self.rows[part.index()].labelled)
            }
        }
    }

    /// Whether the user may do that on the state which the decider was made of: from the bits where
    /// they suffice, else by [`check`](super::check).
    ///
    /// # Errors
    /// The core did not come to an answer.
    pub fn allowed(
        &self,
        state: &State,
        user: &Handle,
        cap: CapId,
        on: Option<&Handle>,
        now: Time,
    ) -> Result<bool, Stuck> {
        let quick = match (self.no(user), on.map(|on| self.no(on))) {
            (None, _) | (_, Some(None)) => Some(false),
            (Some(user), on) => self.quick(user, cap, on.flatten()),
        };
        if let Some(answer) = quick {
            return Ok(answer);
        }
        let name = &self.policy.cap(cap).name;
        Ok(check_in(state, self.policy, user, name, on, now)?.allowed)
    }

    /// The thing, or the nearest one that it lies in, of that kind.
    fn nearest(&self, on: No, kind: KindId) -> Option<No> {
        self.upwards(on)
            .find(|no| self.rows[no.index()].kind == Some(kind))
    }

    /// A thing and all that it lies in.
    fn upwards(&self, from: No) -> impl Iterator<Item = No> {
        let there = |no: &No| self.rows[no.index()].there;
        let first = Some(from).filter(there);
        // A thing lies in things; a user ends the way.
        let thing = move |no: &No| there(no) && self.rows[no.index()].kind != Some(KindId::USER);
        let up = move |no: &No| self.rows[no.index()].parent.filter(thing);
        std::iter::successors(first, up).take(MAX_ROWS)
    }

    /// Adds what is said by the roles held on the thing, or on what it lies in.
    fn reaching(&self, places: &[(No, u32)], part: No, cap: CapId, mut says: Says) -> Says {
        for no in self.upwards(part) {
            if let Ok(at) = places.binary_search_by_key(&no, |(no, _)| *no) {
                says = says.and(self.word(places[at].1, cap));
            }
        }
        says
    }

    fn word(&self, set: u32, cap: CapId) -> Says {
        self.says[set as usize * self.words + cap.index() / 64]
    }

    fn number(&mut self, handle: &Handle) -> No {
        if let Some(no) = self.numbers.get(handle) {
            return *no;
        }
        // Four thousand million handles do not fit into memory.
        let no = No(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        self.holds.push(Holds::default());
        self.rows.push(Row::default());
        self.numbers.insert(handle.clone(), no);
        no
    }

    /// The number of a set of roles, laid out where it is new.
    fn set(&mut self, mut roles: Roles) -> u32 {
        roles.sort_unstable();
        roles.dedup();
        if let Some(at) = self.sets.get(&roles) {
            return *at;
        }
        let at = u32::try_from(self.says.len() / self.words).unwrap_or(u32::MAX);
        let mut words = vec![Says::default(); self.words];
        for (role, ends) in &roles {
            self.lay_out(*role, *ends, &mut words);
        }
        self.says.extend(words);
        self.sets.insert(roles, at);
        at
    }

    /// Adds what a role says now; one that ends some day says all of it perhaps.
    fn lay_out(&self, role: RoleId, ends: bool, words: &mut [Says]) {
        let on = |needs: &[_]| needs.iter().all(|f| self.feature(*f));
        let row = self.policy.role(role);
        if !on(&row.needs) {
            return;
        }
        for (cap, what) in self.policy.caps() {
            let says = &mut words[cap.index() / 64];
            let bit = 1 << (cap.index() % 64);
            for way in row.denies.get(&cap).into_iter().flatten() {
                if on(&way.needs) {
                    says.perhaps_denied |= bit;
                    says.denied |= if way.when.is_empty() && !ends { bit } else { 0 };
                }
            }
            let Cell::Allow(ways) = &row.cells[cap.index()] else {
                continue;
            };
            for way in ways.iter().filter(|w| on(&w.needs) && on(&what.needs)) {
                let always = way.when.is_empty() && what.when.is_empty() && !ends;
                says.perhaps |= bit;
                says.given |= if always { bit } else { 0 };
            }
        }
    }

    fn feature(&self, id: crate::policy::model::FeatureId) -> bool {
        self.features.get(id.index()).copied().unwrap_or(false)
    }
}

/// For each capability, something about the kind that it is about.
fn about(policy: &Policy, is: impl Fn(Option<KindId>) -> bool) -> Vec<bool> {
    policy.capabilities.iter().map(|c| is(c.kind)).collect()
}

/// The answer for given, perhaps given, denied, perhaps denied, asked bare, labelled: one bit each,
/// the first being the lowest. Where nothing in particular is asked of, nothing is known of it: what
/// is not given in any case is not given, and what is perhaps denied is denied.
const VERDICTS: [Option<bool>; 64] = {
    let mut all = [None; 64];
    let mut at = 0;
    while at < all.len() {
        all[at] = if !is(at, 1) || is(at, 2) {
            Some(false)
        } else if is(at, 4) {
            Some(is(at, 0) && !is(at, 3))
        } else if is(at, 0) && !is(at, 3) && !is(at, 5) {
            Some(true)
        } else {
            None
        };
        at += 1;
    }
    all
};

const fn is(bits: usize, at: usize) -> bool {
    bits >> at & 1 == 1
}

fn verdict(says: Says, cap: CapId, bare: bool, labelled: bool) -> Option<bool> {
    let bit = |word: u64, at: usize| usize::from(word >> (cap.index() % 64) & 1 == 1) << at;
    let at = bit(says.given, 0)
        | bit(says.perhaps, 1)
        | bit(says.denied, 2)
        | bit(says.perhaps_denied, 3)
        | usize::from(bare) << 4
        | usize::from(labelled) << 5;
    VERDICTS[at]
}
