//! Which column is what: named by the user, or guessed from its name.

use crate::config::error::{ConfigError, did_you_mean};
use crate::config::table::{CsvInput, folded};

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Id,
    Score,
    Bad,
    Amount,
    Weight,
    Group,
    Vintage,
    Approved,
    NewScore,
}

/// What stands for "no such column" where one would be guessed.
pub const NONE: &str = "none";

/// Each role with its name, which is that of the option and of the key too, and names by which its column is guessed.
pub const ROLES: [(Role, &str, &[&str]); 9] = [
    (
        Role::Id,
        "id",
        &[
            "account",
            "account_id",
            "account_no",
            "account_number",
            "application_id",
            "applicant_id",
            "customer_id",
            "client_id",
            "loan_id",
            "loan_no",
            "contract_id",
            "编号",
            "账号",
            "账户",
            "账户编号",
            "客户号",
            "客户编号",
            "合同号",
            "合同编号",
            "贷款编号",
            "申请编号",
        ],
    ),
    (Role::Score, "score", &["credit_score", "fico", "fico_score", "分数", "评分", "得分", "信用分", "信用评分"]),
    (
        Role::Bad,
        "bad",
        &[
            "is_bad",
            "bad_flag",
            "default",
            "defaulted",
            "is_default",
            "default_flag",
            "outcome",
            "target",
            "坏",
            "坏客户",
            "是否坏客户",
            "好坏",
            "违约",
            "是否违约",
        ],
    ),
    (
        Role::Amount,
        "amount",
        &[
            "loan_amount",
            "credit_amount",
            "exposure",
            "ead",
            "balance",
            "limit",
            "credit_limit",
            "金额",
            "贷款金额",
            "余额",
            "贷款余额",
            "额度",
            "授信额度",
            "敞口",
        ],
    ),
    (Role::Weight, "weight", &["weights", "sample_weight", "权重", "样本权重"]),
    (Role::Group, "group", &["segment", "组", "组别", "分组", "客群"]),
    (
        Role::Vintage,
        "vintage",
        &[
            "month",
            "date",
            "cohort",
            "origination_month",
            "origination_date",
            "application_month",
            "application_date",
            "open_date",
            "月份",
            "日期",
            "放款月",
            "放款月份",
            "放款日期",
            "申请月份",
            "申请日期",
        ],
    ),
    (Role::Approved, "approved", &["is_approved", "approval", "decision", "批准", "是否批准", "是否通过", "审批结果"]),
    (Role::NewScore, "new_score", &["challenger_score", "challenger", "新评分", "新分数", "挑战者评分"]),
];

impl Role {
    pub fn name(self) -> &'static str {
        ROLES[self as usize].1
    }

    /// Whether several columns may have it.
    fn is_several(self) -> bool {
        matches!(self, Role::Bad | Role::Group)
    }

    fn is_required(self) -> bool {
        matches!(self, Role::Score | Role::Bad)
    }
}

/// A column with a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    pub role: Role,
    /// Its index among the columns of the header.
    pub column: usize,
    pub name: String,
    pub is_guessed: bool,
}

/// A column that the user named.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub role: Role,
    pub column: String,
}

/// The columns with roles, in the order of the roles.
///
/// # Errors
/// If a named column is missing, a required one cannot be guessed, several could be meant, or one would have two roles.
pub fn assign(csv: &CsvInput, named: &[Named]) -> Result<Vec<Assigned>, ConfigError> {
    let mut all: Vec<Assigned> = Vec::new();
    for (role, ..) in ROLES {
        let of_role: Vec<&Named> = named.iter().filter(|one| one.role == role).collect();
        if let [first, second, ..] = of_role[..]
            && !role.is_several()
        {
            let message = format!("two columns for {}: `{}` and `{}`", role.name(), first.column, second.column);
            return Err(ConfigError::plain(message).help("allowed: one"));
        }
        for one in &of_role {
            match csv.column(&one.column)? {
                Some(column) => add(&mut all, csv, role, column, false)?,
                None if one.column == NONE && !role.is_required() => {}
                None => return Err(unknown(csv, one)),
            }
        }
        if of_role.is_empty()
            && let Some(column) = guess(csv, role, &all)?
        {
            add(&mut all, csv, role, column, true)?;
        }
    }
    Ok(all)
}

fn add(
    all: &mut Vec<Assigned>,
    csv: &CsvInput,
    role: Role,
    column: usize,
    is_guessed: bool,
) -> Result<(), ConfigError> {
    let name = csv.header[column].text.clone();
    if let Some(other) = all.iter().find(|other| other.column == column) {
        let message = format!("column `{name}` is to be both {} and {}", other.role.name(), role.name());
        return Err(csv.error(&csv.header[column].span, message).help("give each column one meaning"));
    }
    all.push(Assigned { role, column, name, is_guessed });
    Ok(())
}

/// The names of all columns, for help.
fn columns(csv: &CsvInput) -> String {
    csv.header.iter().map(|field| field.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn unknown(csv: &CsvInput, named: &Named) -> ConfigError {
    let close = did_you_mean(&named.column, csv.header.iter().map(|field| field.text.as_str()));
    let message = format!("no column `{}`, which is to be {}", named.column, named.role.name());
    csv.error(&csv.header[0].span, message).help(format!("{close}the columns are {}", columns(csv)))
}

/// The column whose name is that of a role, or else the only one whose name is known to mean it.
fn guess(csv: &CsvInput, role: Role, taken: &[Assigned]) -> Result<Option<usize>, ConfigError> {
    let (_, name, others) = ROLES[role as usize];
    let is_free = |column: &usize| taken.iter().all(|other| other.column != *column);
    if let Some(column) = csv.column(name)?.filter(|column| role.is_required() || is_free(column)) {
        return Ok(Some(column));
    }
    let found: Vec<usize> = (0..csv.header.len())
        .filter(is_free)
        .filter(|&column| others.contains(&folded(&csv.header[column].text).as_str()))
        .collect();
    match found[..] {
        [only] => Ok(Some(only)),
        [first, second, ..] => {
            let [a, b] = [first, second].map(|column| csv.header[column].text.as_str());
            let option = name.replace('_', "-");
            let none = if role.is_required() { String::new() } else { format!(", or --{option} {NONE}") };
            let message = format!("columns `{a}` and `{b}` could both be {name}");
            Err(csv
                .error(&csv.header[second].span, message)
                .help(format!("name the one that is: --{option} {a}{none}")))
        }
        [] if role.is_required() => {
            let what = match role {
                Role::Score => "the score of each account",
                _ => {
                    "whether each account is bad; several flags, such as --bad dpd_60 --bad dpd_90, make it bad if any is set"
                }
            };
            let message = format!("no column `{name}`");
            let close = did_you_mean(name, csv.header.iter().map(|field| field.text.as_str()));
            let help =
                format!("{close}name the column that says {what}: --{name} COLUMN. The columns are {}", columns(csv));
            Err(csv.error(&csv.header[0].span, message).help(help))
        }
        [] => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::table::Dialect;

    fn assigned(header: &str, named: &[(Role, &str)]) -> Result<Vec<(Role, usize)>, String> {
        let text = format!("{header}\n{}\n", header.split(',').map(|_| "1").collect::<Vec<_>>().join(","));
        let csv = CsvInput::parse("a.csv", text.as_bytes(), Dialect::default()).unwrap();
        let named: Vec<Named> = named.iter().map(|&(role, column)| Named { role, column: column.into() }).collect();
        let all = assign(&csv, &named).map_err(|error| error.report(false))?;
        Ok(all.into_iter().map(|one| (one.role, one.column)).collect())
    }

    #[test]
    fn columns_are_found_by_name_and_by_what_names_mean() {
        let all = assigned("Account No,Credit-Score,balance,违约,segment", &[]).unwrap();
        assert_eq!(all, [(Role::Id, 0), (Role::Score, 1), (Role::Bad, 3), (Role::Amount, 2), (Role::Group, 4)]);
        let all = assigned(
            "score,new_score,dpd_60,dpd_90,limit,balance,a,b",
            &[
                (Role::Score, "new_score"),
                (Role::Bad, "dpd_60"),
                (Role::Bad, "dpd_90"),
                (Role::Amount, "limit"),
                (Role::Group, "a"),
                (Role::Group, "b"),
            ],
        );
        let expected = [(Role::Score, 1), (Role::Bad, 2), (Role::Bad, 3), (Role::Amount, 4), (Role::Group, 6)];
        assert_eq!(all.unwrap()[..5], expected);
        let without = assigned("score,bad,limit,balance", &[(Role::Amount, NONE)]).unwrap();
        assert_eq!(without, [(Role::Score, 0), (Role::Bad, 1)]);
    }

    #[test]
    fn what_is_missing_or_could_be_several_is_told() {
        // As one line.
        let fault = |header: &str, named: &[(Role, &str)]| {
            let report = assigned(header, named).unwrap_err();
            report.split(['\n', '|']).map(str::trim).collect::<Vec<_>>().join(" ")
        };
        let report = fault("score,badd", &[]);
        assert!(report.contains("no column `bad`") && report.contains("did you mean `badd`?"), "{report}");
        let report = fault("score,bad,limit,balance", &[]);
        assert!(
            report.contains("`limit` and `balance` could both be amount") && report.contains("--amount none"),
            "{report}"
        );
        let report = fault("score,bad", &[(Role::Amount, "ammount")]);
        assert!(report.contains("no column `ammount`, which is to be amount"), "{report}");
        let report = fault("score,bad", &[(Role::Group, "bad")]);
        assert!(report.contains("both bad and group"), "{report}");
        let report = fault("score,bad,a,b", &[(Role::Amount, "a"), (Role::Amount, "b")]);
        assert!(report.contains("two columns for amount"), "{report}");
        let report = fault("score,Bad,BAD", &[]);
        assert!(report.contains("differ only in case"), "{report}");
    }
}
