//! Role systems that nobody had in mind when the format was made, each told as a policy and its
//! scenarios.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use rolecall::{policy::lint::check_text, validation::scenario};

fn holds(name: &str, policy: &str, scenarios: &str, least: usize) {
    let file = format!("{name}.toml");
    let odd = check_text(policy, &file).unwrap_or_else(|errors| errors);
    let odd: Vec<String> = odd.iter().map(ToString::to_string).collect();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
    let report = scenario::run(policy, &file, scenarios, "scenarios").unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    });
    assert!(report.passed(), "{report}");
    let count = report.outcomes.len();
    assert!(count >= least, "{name} has only {count} scenarios");
}

#[test]
fn a_kubernetes_cluster_confers_no_more_than_one_holds() {
    holds(
        "kubernetes-rbac",
        include_str!("policies/kubernetes-rbac.toml"),
        include_str!("policies/kubernetes-rbac.scenarios.toml"),
        14,
    );
}

#[test]
fn the_university_of_arbac97_asks_for_prerequisites_and_keeps_its_ranges() {
    holds(
        "arbac97-university",
        include_str!("policies/arbac97-university.toml"),
        include_str!("policies/arbac97-university.scenarios.toml"),
        60,
    );
}

#[test]
fn in_a_tree_of_groups_roles_flow_down_and_the_most_counts() {
    holds(
        "gitlab-groups",
        include_str!("policies/gitlab-groups.toml"),
        include_str!("policies/gitlab-groups.scenarios.toml"),
        20,
    );
}

#[test]
fn an_organisation_has_teams_repositories_and_collaborators_from_outside() {
    holds(
        "github-org",
        include_str!("policies/github-org.toml"),
        include_str!("policies/github-org.scenarios.toml"),
        30,
    );
}
