//! What is done to an issue, as the issue after it.

use super::{Comment, Issue};
use crate::ids::UserId;
use crate::time::UtcMs;

/// A supervisor takes note.
#[must_use]
pub fn acknowledge(issue: &Issue, now: UtcMs) -> Issue {
    Issue {
        acknowledged_at: issue.acknowledged_at.or(Some(now)),
        ..issue.clone()
    }
}

/// Somebody is named to solve it, which is taking note too.
#[must_use]
pub fn assign(issue: &Issue, owner: UserId, now: UtcMs) -> Issue {
    Issue {
        owner: Some(owner),
        ..acknowledge(issue, now)
    }
}

/// It is solved.
#[must_use]
pub fn solve(issue: &Issue, solution: &str, now: UtcMs) -> Issue {
    Issue {
        solved_at: Some(now),
        solution: Some(solution.trim().to_owned()),
        ..issue.clone()
    }
}

/// Nobody has to do anything any more.
#[must_use]
pub fn close(issue: &Issue, now: UtcMs) -> Issue {
    Issue {
        closed_at: Some(now),
        ..issue.clone()
    }
}

/// The solution did not hold.
#[must_use]
pub fn reopen(issue: &Issue) -> Issue {
    Issue {
        solved_at: None,
        solution: None,
        closed_at: None,
        ..issue.clone()
    }
}

/// Somebody says something.
#[must_use]
pub fn comment(issue: &Issue, comment: Comment) -> Issue {
    let mut after = issue.clone();
    after.comments.push(comment);
    after
}
