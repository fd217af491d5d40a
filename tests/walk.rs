//! An administrator's day through a real SSH connection on a terminal of 80x24: refusal and remedy,
//! a role that replaces others, a decision, and all of it found again the next time.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod pty_support;

use std::{process::Output, sync::mpsc, thread};

use pty_support::{PATIENCE, Pty, sshd::Sshd};
use serde_json::Value;

/// The clinic of the demo whose only active Owner is Oz Ferrand.
const CLINIC: &str = "Northside Clinic";
/// The account of the demo in which uploads wait for an Approver.
/// The head of a narrow screen shortens a long name in its middle.
const MEDIA: &str = "Lakeshore U";

#[test]
fn a_day_over_ssh_is_refused_helped_done_and_found_again() {
    let server = Sshd::start();
    let before = entries(&server, &["northside", "lakeshore"]);

    let mut pty = Pty::start(server.console("demo"));
    pty.is_open();
    the_only_owner_is_not_archived(&mut pty);
    another_person_becomes_owner(&mut pty);
    the_first_owner_is_archived(&mut pty);
    what_a_role_would_take_is_read_and_left_alone(&mut pty);
    an_upload_is_declined_for_good(&mut pty);
    assert_eq!(pty.quit(), 0, "{}", server.log());
    pty.is_put_back();

    let mut pty = Pty::start(server.console("demo"));
    pty.is_open();
    the_clinic_remembers(&mut pty);
    the_media_account_remembers(&mut pty);
    assert_eq!(pty.quit(), 0, "{}", server.log());
    pty.is_put_back();

    let after = entries(&server, &["northside", "lakeshore"]);
    assert_eq!(
        after,
        [before[0] + 2, before[1] + 1],
        "what was cancelled left no entry"
    );
    commands_find_the_same(&server);
}

#[test]
fn a_dropped_connection_ends_the_console_on_the_far_side() {
    let server = Sshd::start();
    let fifo = server.fifo();
    let (gone, far_side) = mpsc::channel();
    let words = format!("demo 3>{}", fifo.display());
    // The far side holds the other end of the pipe for as long as it lives.
    thread::spawn(move || gone.send(std::fs::read(fifo)));
    let mut pty = Pty::start(server.console(&words));
    pty.is_open();
    assert!(far_side.try_recv().is_err());
    pty.signal("KILL");
    let read = far_side.recv_timeout(PATIENCE);
    assert!(
        read.is_ok(),
        "it lives on without a connection:\n{}",
        server.log()
    );
    let verified = server.run("--demo store verify");
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

fn the_only_owner_is_not_archived(pty: &mut Pty) {
    pty.open_account("north", CLINIC);
    pty.find("oz fer", "Oz Ferrand");
    assert_eq!(role_and_status(pty, "Oz Ferrand"), ["Owner", "active"]);
    pty.press("a");
    pty.sees("Not archived");
    let sight = pty.sight();
    for told in [
        "Oz Ferrand is the only active Owner of Northside Clinic.",
        "A clinic must always have at least one active Owner.",
        "CL-53",
        "CL-55",
        "Make somebody else an Owner first.",
        "What would make it possible",
        "> Make Al Reyes an Owner first",
    ] {
        assert!(sight.tells(told), "`{told}` is not told on\n{sight}");
    }
}

fn another_person_becomes_owner(pty: &mut Pty) {
    pty.press("enter");
    pty.sees("Make Al Reyes an Owner ─");
    let sight = pty.sight();
    for told in ["Al Reyes - Admin → + Owner", "+ can now:", "CL-06"] {
        assert!(sight.tells(told), "`{told}` is not told on\n{sight}");
    }
    // A small letter does not take a role away.
    pty.press_and_read("y", "capital Y");
    pty.go_ahead("Make Al Reyes an Owner");
    pty.find("al rey", "Al Reyes");
    assert_eq!(role_and_status(pty, "Al Reyes"), ["Owner", "active"]);
}

fn the_first_owner_is_archived(pty: &mut Pty) {
    pty.find("oz fer", "Oz Ferrand");
    pty.press("a");
    pty.sees("Archive Oz Ferrand ─");
    pty.go_ahead("Archive Oz Ferrand");
    pty.wait_for("the archived Owner", |s| {
        s.listed("Oz Ferrand").contains("Owner archived")
    });
    pty.press_and_read("a", "This person is archived already");
}

fn what_a_role_would_take_is_read_and_left_alone(pty: &mut Pty) {
    pty.open_account("lakeshore", MEDIA);
    pty.find("gina", "Gina Park");
    pty.wait_for("all about her", |s| {
        s.aside().contains("Interviews Lectures")
    });
    let before = pty.sight().aside();
    assert!(before.contains("Admin Approver"), "{}", pty.sight());

    pty.press("r");
    pty.sees("Give Gina Park a role");
    pty.sees("Guest Editor");
    pty.type_in("guest");
    pty.wait_for("the role that was looked for", |s| {
        s.tells("/ guest") && s.tells("> Guest Editor")
    });
    pty.press("enter");
    pty.sees("Make Gina Park a Guest Editor ─");
    pty.wait_for("what would be lost", |s| {
        s.tells("Gina Park - Admin → + Guest Editor - Approver")
    });
    let sight = pty.sight();
    for told in [
        "cannot be combined with any other role.",
        "can no longer:",
        "set up upload profiles",
        " more",
    ] {
        assert!(sight.tells(told), "`{told}` is not told on\n{sight}");
    }
    pty.press("d");
    pty.sees("VB-76");
    // Below the warnings of requests that nobody could decide any more.
    pty.press("ctrl-d");
    pty.sees("designate");
    assert!(
        pty.sight().tells("approve or decline the upload"),
        "{}",
        pty.sight()
    );

    // The safe answer is the default: enter cancels.
    pty.press("enter");
    pty.wait_for("the picker again", |s| {
        s.has("Give Gina Park a role") && !s.has("go ahead")
    });
    pty.press("esc");
    pty.wait_for("Gina Park as she was", |s| {
        s.selected().starts_with("Gina Park") && s.aside() == before
    });
}

fn an_upload_is_declined_for_good(pty: &mut Pty) {
    pty.go("6", "Approvals 4");
    pty.find("oral-history", "Oral history 4: the ferry strike");
    assert!(pty.sight().selected().contains("0 of 1"), "{}", pty.sight());
    pty.press("d");
    pty.sees("Decline: Oral history 4");
    pty.type_in("The sound stops after a minute.");
    pty.sees("The sound stops after a minute.");
    pty.press("ctrl-s");
    pty.sees("Decline Oral history 4: the ferry strike ─");
    pty.wait_for("that it is final", |s| s.tells("That is final."));
    pty.go_ahead("Decline Oral history 4: the ferry strike");
    it_is_declined(pty);
}

fn it_is_declined(pty: &mut Pty) {
    pty.wait_for("the declined upload", |s| {
        s.row(1).contains("Approvals 3")
            && s.selected().contains("declined")
            && s.aside().contains("The sound stops after a minute.")
    });
    for key in ["a", "d"] {
        pty.press_and_read(key, "This is decided already");
    }
    assert!(
        pty.sight().selected().contains("declined"),
        "{}",
        pty.sight()
    );
}

fn the_clinic_remembers(pty: &mut Pty) {
    pty.open_account("north", CLINIC);
    pty.find("oz fer", "Oz Ferrand");
    assert_eq!(role_and_status(pty, "Oz Ferrand"), ["Owner", "archived"]);
    pty.find("al rey", "Al Reyes");
    assert_eq!(role_and_status(pty, "Al Reyes"), ["Owner", "active"]);

    pty.go("7", "Journal");
    pty.wait_for("the last entry", |s| {
        s.aside().starts_with("Archive Oz Ferrand")
    });
    assert!(
        pty.sight().aside().contains("site administrator"),
        "{}",
        pty.sight()
    );
    pty.press("j");
    pty.wait_for("the entry before", |s| {
        s.aside().starts_with("Make Al Reyes an Owner") && s.aside().contains("- Al Reyes: Admin")
    });
}

fn the_media_account_remembers(pty: &mut Pty) {
    pty.open_account("lakeshore", MEDIA);
    pty.find("gina", "Gina Park");
    assert!(
        pty.sight().aside().contains("Admin Approver"),
        "{}",
        pty.sight()
    );
    pty.go("7", "Journal");
    pty.wait_for("the last entry", |s| {
        s.aside()
            .starts_with("Decline Oral history 4: the ferry strike")
    });
    pty.go("6", "Approvals 3");
    pty.find("oral-history", "Oral history 4: the ferry strike");
    it_is_declined(pty);
}

fn commands_find_the_same(server: &Sshd) {
    let users = json(&server.run("--demo users list northside --json"));
    for (id, role, status) in [("oz", "owner", "archived"), ("al", "owner", "active")] {
        let rows = users["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["user"]["id"] == id).unwrap();
        assert_eq!(row["user"]["status"], status, "{row}");
        assert_eq!(row["roles"][0]["role"], role, "{row}");
        assert_eq!(row["roles"].as_array().unwrap().len(), 1, "{row}");
    }
    let again = r#"{"edit":"request.approve","account":"lakeshore","request":"upload-approval.oral-history-4"}"#;
    let refused = server.tell("--demo apply -", again);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = &json(&refused)["refused"][0];
    assert_eq!(said["code"], "decided", "{said}");
    let verified = server.run("--demo store verify --json");
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    assert_eq!(json(&verified)["faults"], Value::Array(Vec::new()));
}

/// The role and the status of the person under the cursor.
fn role_and_status(pty: &Pty, name: &str) -> [String; 2] {
    let row = pty.sight().selected();
    let mut words = row
        .strip_prefix(name)
        .unwrap_or_else(|| panic!("{row}"))
        .split(' ')
        .skip(1);
    [(); 2].map(|()| words.next().unwrap_or_default().to_owned())
}

/// How many entries the journals of these accounts have.
fn entries(server: &Sshd, accounts: &[&str]) -> Vec<u64> {
    let count = |account: &&str| {
        let page = json(&server.run(&format!("--demo journal list {account} --json")));
        page["total"].as_u64().unwrap()
    };
    accounts.iter().map(count).collect()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}
