//! The command shown in a report: what to type to get the same numbers. Options that change no number and folders are left out.

use crate::study;
use crate::study::options::Form;

/// Options that change no number, with a value of their own.
const WITH_VALUE: [&str; 8] = ["--out", "--threads", "--font", "--chart", "--theme", "--width", "--lang", "--shard"];
/// Options that change no number, without a value.
const ALONE: [&str; 6] = ["--quiet", "--json", "--no-png", "--overwrite", "--fresh", "--keep-checkpoint"];

/// What the values of a study's option are.
fn form_of(option: &str) -> Option<Form> {
    let mut options = study::ALL.iter().flat_map(|study| study.definition().options);
    let known = options.find(|known| option.strip_prefix("--") == Some(known.name));
    known.map(|known| known.form)
}

/// The command with these arguments, quoted for a shell. Files are named without their folders, which belong to the user's machine and
/// not to the study, whether or not they still exist.
pub fn command(arguments: impl IntoIterator<Item = String>) -> String {
    in_shell(words(arguments, bare))
}

/// The arguments without those that change no number; files are named as they were.
pub fn asking(arguments: impl IntoIterator<Item = String>) -> Vec<String> {
    words(arguments, |_, value| value.into())
}

/// The command with these words, quoted for a shell.
pub fn in_shell(words: impl IntoIterator<Item = String>) -> String {
    let words = words.into_iter().map(|word| quoted(&word));
    std::iter::once("swapset".to_string()).chain(words).collect::<Vec<String>>().join(" ")
}

/// The arguments without those that change no number, the values of options as they are to be named.
fn words(arguments: impl IntoIterator<Item = String>, named: impl Fn(&str, &str) -> String) -> Vec<String> {
    let mut words = Vec::new();
    let mut option = String::new();
    let mut values = 0;
    for argument in arguments {
        if argument.starts_with("--") {
            let (name, value) = argument.split_once('=').map_or((argument.as_str(), None), |(n, v)| (n, Some(v)));
            (option, values) = (name.to_string(), usize::from(value.is_some()));
            if !ALONE.contains(&name) && !WITH_VALUE.contains(&name) {
                words.push(value.map_or_else(|| name.into(), |value| format!("{name}={}", named(name, value))));
            }
            continue;
        }
        values += 1;
        // One option takes several files; every other has one value. A further argument is a study.
        let of = if values == 1 || form_of(&option) == Some(Form::Files) { option.as_str() } else { "" };
        if !WITH_VALUE.contains(&of) {
            words.push(named(of, &argument));
        }
    }
    words
}

/// A value without folders.
fn bare(option: &str, value: &str) -> String {
    match form_of(option) {
        Some(Form::Files) => match value.split_once('=') {
            // ROLE=FILE
            Some((role, path)) if role.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                format!("{role}={}", file_name(path))
            }
            _ => file_name(value).into(),
        },
        // In words a `/` is no folder.
        Some(Form::Words) => value.into(),
        None if option == "--set" => without_folders(value),
        _ => stacked(value),
    }
}

/// `a+b`, each a file or a bundled name.
fn stacked(value: &str) -> String {
    value.split('+').map(|part| file_name(part.trim())).collect::<Vec<_>>().join("+")
}

/// What follows the last folder of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A setting with the folder of its CSV removed: `economy.path={csv="pmi.csv", …}`.
fn without_folders(setting: &str) -> String {
    let mut written = String::new();
    let mut rest = setting;
    while let Some(start) = rest.find(['"', '\'']) {
        let mark = &rest[start..=start];
        let (before, quoted) = (&rest[..start], &rest[start + 1..]);
        let Some((text, after)) = quoted.split_once(mark) else { break };
        written.push_str(before);
        let names_csv = written.trim_end_matches([' ', '=', '"', '\'']).ends_with("csv");
        written.push_str(&format!("{mark}{}{mark}", if names_csv { file_name(text) } else { text }));
        rest = after;
    }
    written + rest
}

/// An argument quoted for a shell.
fn quoted(argument: &str) -> String {
    let argument: String = argument.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let is_plain = |c: char| c.is_alphanumeric() || "-_.=+,:@/%".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument
    } else if argument.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", argument.replace('\'', "'\\''"))
    } else {
        format!("\"{argument}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(arguments: &[&str]) -> String {
        command(arguments.iter().map(|argument| argument.to_string()))
    }

    #[test]
    fn files_are_named_without_their_folders_wherever_they_stand() {
        for (typed, kept) in [
            (&["run", "/home/me/my study.toml"][..], "swapset run \"my study.toml\""),
            (
                &["run", "../a.toml", "--reform", "b/c.toml+notification"],
                "swapset run a.toml --reform c.toml+notification",
            ),
            (&["run", "--reform=/gone/x.toml", "--seed", "7"], "swapset run --reform=x.toml --seed 7"),
            (&["run", "--quiet", "--json", "~/x.toml", "--no-png", "--out", "/a/b"], "swapset run x.toml"),
            (&["sweep", "--dry-run", "/a/x.toml"], "swapset sweep --dry-run x.toml"),
            (
                &["tune", "--scores", "/a/x.csv", "bad_rate=/b/y z.csv", "--seed", "2"],
                "swapset tune --scores x.csv \"bad_rate=y z.csv\" --seed 2",
            ),
            (&["tune", "--scores=share=/a/x.csv", "/b/y.csv"], "swapset tune --scores=share=x.csv y.csv"),
            (
                &["tune", "--scenario", "C:\\me\\x.toml", "--scenario", "none"],
                "swapset tune --scenario x.toml --scenario none",
            ),
            (
                &["run", "--set", "economy.path={csv=\"/home/me/x.csv\",column='a/b'}"],
                "swapset run --set 'economy.path={csv=\"x.csv\",column='\\''a/b'\\''}'",
            ),
        ] {
            assert_eq!(shown(typed), kept);
        }
    }

    #[test]
    fn what_changes_no_number_is_left_out_and_the_rest_can_be_typed() {
        assert_eq!(
            shown(&[
                "sweep",
                "--out=a",
                "--threads",
                "3",
                "named_cells",
                "--lang",
                "zh",
                "--set",
                "merchant_loan.cutoff=510"
            ]),
            "swapset sweep named_cells --set merchant_loan.cutoff=510"
        );
        assert_eq!(
            shown(&["tune", "--subject-to", "npl_ratio <= 2 %", "--objective", "minimise\ngood_lost"]),
            "swapset tune --subject-to \"npl_ratio <= 2 %\" --objective \"minimise good_lost\""
        );
        assert_eq!(shown(&["run", "--set", "title=\"It's\""]), "swapset run --set 'title=\"It'\\''s\"'");
        assert_eq!(shown(&["bench-tuners", "/a/x.toml", "y/z.toml"]), "swapset bench-tuners x.toml z.toml");
    }
}
