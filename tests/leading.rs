//! What would turn a no into a yes: all the ways that there are, on a small policy.
#![allow(missing_docs, clippy::unwrap_used)]

mod core_support;
mod studio_support;

use rolecall::domain::{Actor, UserStatus};
use studio_support::*;

/// The ways that Bob has himself, as a boss who is invited.
fn accepted() -> Vec<String> {
    let mut studio = Studio::with(&[&gives("boss", "")]);
    let bob = studio.0.state.users.get_mut(&handle("bob")).unwrap();
    bob.status = UserStatus::Invited;
    texts(&studio.asked(&Actor::User(handle("bob")), "account.build", None))
}

#[test]
fn a_feature_that_is_off_is_switched_on() {
    says(
        &guest(&[]).ways("account.greet", None),
        "
        edit:account.set,features:lamp:true",
    );
    says(
        &Studio::with(&[LAMP, &gives("night", ""), DARK]).ways("room.enter", Some("den")),
        "
        edit:role.assign,user:bob,role:keeper,on:den
        edit:role.change,user:bob,from:night,to:keeper,to_on:den
        edit:account.set,features:lamp:true
        edit:role.assign,user:bob,role:boss
        edit:role.change,user:bob,from:night,to:boss
        edit:role.assign,user:bob,role:guest
        edit:role.change,user:bob,from:night,to:guest",
    );
}

#[test]
fn a_role_held_where_it_reaches_is_not_given_once_more() {
    says(
        &Studio::with(&[&gives("keeper", "den")]).ways("room.paint", None),
        "
        edit:account.set,features:lamp:true",
    );
    says(
        &Studio::with(&[&gives("keeper", "den")]).ways("room.paint", Some("den")),
        "
        edit:account.set,features:lamp:true",
    );
    says(
        &Studio::with(&[&gives("keeper", "den"), LAMP]).ways("room.paint", Some("loft")),
        "
        edit:role.assign,user:bob,role:keeper,on:loft
        edit:role.change,user:bob,from:keeper,on:den,to:keeper,to_on:loft",
    );
}

#[test]
fn a_relation_that_stands_in_the_way_is_ended_and_no_other() {
    says(
        &guest(&[BAR, BAR_LOFT]).ways("room.enter", Some("den")),
        "
        edit:relation.remove,user:bob,relation:barred,to:den
        edit:role.assign,user:bob,role:keeper,on:den
        edit:role.change,user:bob,from:guest,to:keeper,to_on:den
        edit:role.assign,user:bob,role:boss
        edit:role.change,user:bob,from:guest,to:boss
        edit:account.set,features:lamp:true & edit:resource.set,resource:den,state:shut
        edit:account.set,features:lamp:true & edit:role.change,user:bob,from:guest,to:night
        edit:account.set,features:lamp:true & edit:role.assign,user:bob,role:night",
    );
}

#[test]
fn a_role_that_rules_it_out_is_taken_only_while_it_does() {
    says(
        &Studio::with(&[&gives("shy", ""), &gives("boss", ""), SHUT])
            .ways("room.enter", Some("den")),
        "
        edit:role.revoke,user:bob,role:shy
        edit:resource.set,resource:den,state:open
        edit:role.change,user:bob,from:shy,to:keeper,to_on:den
        edit:role.change,user:bob,from:shy,to:guest
        edit:account.set,features:lamp:true & edit:role.change,user:bob,from:shy,to:night",
    );
    says(
        &Studio::with(&[&gives("shy", ""), SHUT]).ways("room.enter", Some("den")),
        "
        edit:role.change,user:bob,from:shy,to:keeper,to_on:den
        edit:role.change,user:bob,from:shy,to:boss
        edit:role.assign,user:bob,role:keeper,on:den & edit:resource.set,resource:den,state:open
        edit:account.set,features:lamp:true & edit:role.change,user:bob,from:shy,to:night
        edit:role.assign,user:bob,role:boss & edit:resource.set,resource:den,state:open
        edit:resource.set,resource:den,state:open & edit:role.assign,user:bob,role:guest
        edit:resource.set,resource:den,state:open & edit:role.change,user:bob,from:shy,to:guest
        edit:account.set,features:lamp:true & edit:role.change,user:bob,from:shy,to:guest
        edit:account.set,features:lamp:true & edit:role.assign,user:bob,role:night & edit:resource.set,resource:den,state:open",
    );
    says(
        &Studio::with(&[&gives("shy", "")]).ways("room.enter", Some("den")),
        "
        edit:role.assign,user:bob,role:keeper,on:den
        edit:role.change,user:bob,from:shy,to:keeper,to_on:den
        edit:role.assign,user:bob,role:boss
        edit:role.change,user:bob,from:shy,to:boss
        edit:role.assign,user:bob,role:guest
        edit:role.change,user:bob,from:shy,to:guest
        edit:account.set,features:lamp:true & edit:role.assign,user:bob,role:night
        edit:account.set,features:lamp:true & edit:role.change,user:bob,from:shy,to:night",
    );
    says(
        &Studio::with(&[&gives("mute", "den"), LAMP]).ways("room.paint", Some("den")),
        "
        edit:role.change,user:bob,from:mute,on:den,to:keeper,to_on:den",
    );
    says(
        &Studio::with(&[&gives("keeper", "den"), &gives("mute", "den"), LAMP])
            .ways("room.paint", Some("den")),
        "
        edit:role.revoke,user:bob,role:mute,on:den",
    );
    says(
        &Studio::with(&[&gives("keeper", "den"), &gives("mute", "den"), LABEL]).ways("room.paint", Some("den")),
        "
        edit:user.edit,user:bob,labels:[blue] & edit:account.set,features:lamp:true & edit:role.revoke,user:bob,role:mute,on:den
        edit:user.edit,user:bob,labels:[red] & edit:account.set,features:lamp:true & edit:role.revoke,user:bob,role:mute,on:den
        edit:resource.set,resource:den,labels:[] & edit:account.set,features:lamp:true & edit:role.revoke,user:bob,role:mute,on:den",
    );
}

#[test]
fn an_account_is_resumed_and_an_invitation_accepted_where_that_is_all_that_lacks() {
    says(
        &Studio::with(&[&gives("boss", ""), SUSPEND]).ways("account.build", None),
        "
        edit:account.suspend,suspended:false",
    );
    says(
        &accepted(),
        "
        edit:user.accept,user:bob",
    );
}

#[test]
fn what_no_edit_brings_about_is_told_once() {
    let answer = Studio::with(&[]).asked(&Actor::Site, "room.sign", Some("den"));
    assert_eq!(texts(&answer), Vec::<String>::new());
    assert_eq!(
        answer.nothing,
        "`Sign` hangs on what no edit brings about: own."
    );
}
