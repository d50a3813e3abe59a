//! A time to wait, in round numbers.

use super::{Message, msg};
use std::time::Duration;

impl Message {
    /// A time to wait: whole seconds, then in steps of five, then minutes, then hours and minutes.
    pub fn time(time: Duration) -> Message {
        let seconds = time.as_secs_f64();
        let in_units = |unit: f64| (seconds / unit).round() as u64;
        match seconds {
            ..20.0 => msg!("{seconds} s", seconds = in_units(1.0).max(1)),
            ..117.5 => msg!("{seconds} s", seconds = 5 * in_units(5.0)),
            ..5370.0 => msg!("{minutes} min", minutes = in_units(60.0)),
            _ => {
                let minutes = 5 * in_units(300.0);
                match (minutes / 60, minutes % 60) {
                    (hours, 0) => msg!("{hours} h", hours = hours),
                    (hours, minutes) => msg!("{hours} h {minutes} min", hours = hours, minutes = minutes),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::language::Language;

    #[test]
    fn a_time_reads_as_people_say_it() {
        let said = |seconds: f64, language| Message::time(Duration::from_secs_f64(seconds)).in_language(language);
        let english = [
            (0.0, "1 s"),
            (1.4, "1 s"),
            (19.4, "19 s"),
            (21.0, "20 s"),
            (68.0, "70 s"),
            (117.0, "115 s"),
            (118.0, "2 min"),
            (3000.0, "50 min"),
            (5369.0, "89 min"),
            (5370.0, "1 h 30 min"),
            (7250.0, "2 h"),
            (1e6, "277 h 45 min"),
        ];
        english.into_iter().for_each(|(seconds, text)| assert_eq!(said(seconds, Language::English), text));
        assert_eq!(said(68.0, Language::Chinese), "70秒");
        assert_eq!(said(200.0, Language::Chinese), "3分钟");
        assert_eq!(said(7500.0, Language::Chinese), "2小时5分钟");
    }

    #[test]
    fn rounding_changes_no_time_of_two_seconds_or_more_by_more_than_a_quarter() {
        let mut seconds = 2.0;
        while seconds < 1e5 {
            let text = Message::time(Duration::from_secs_f64(seconds)).in_language(Language::English);
            let words: Vec<&str> = text.split(' ').collect();
            let unit =
                |name: &str| [("s", 1.0), ("min", 60.0), ("h", 3600.0)].iter().find(|one| one.0 == name).unwrap().1;
            let said: f64 = words.chunks(2).map(|pair| pair[0].parse::<f64>().unwrap() * unit(pair[1])).sum();
            assert!((0.75..1.34).contains(&(said / seconds)), "{seconds}: {text}");
            seconds *= 1.01;
        }
    }
}
