//! Rising lists as they are kept in files: by what each entry adds to the one before.

/// Sums of bad and of good merchants.
pub mod rising {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes sums by what each adds to the one before.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<S: Serializer>(sums: &[[u32; 2]], serializer: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(&[0; 2]).chain(sums);
        let added = sums.iter().zip(before).map(|(sum, before)| [sum[0] - before[0], sum[1] - before[1]]);
        added.collect::<Vec<[u32; 2]>>().serialize(serializer)
    }

    /// Reads sums from what each adds to the one before.
    ///
    /// # Errors
    /// If it is not a list of pairs of whole numbers.
    pub fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Vec<[u32; 2]>, D::Error> {
        let mut sum = [0u32; 2];
        let add = |added: [u32; 2]| {
            sum = [sum[0].wrapping_add(added[0]), sum[1].wrapping_add(added[1])];
            sum
        };
        Ok(Vec::<[u32; 2]>::deserialize(deserializer)?.into_iter().map(add).collect())
    }
}

/// Numbers of merchants by step.
pub mod steps {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Counts = Vec<(i32, [u32; 2])>;

    /// Writes numbers by step, each step by what it adds to the one before.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<S: Serializer>(counts: &[(i32, [u32; 2])], serializer: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(0).chain(counts.iter().map(|count| count.0));
        counts
            .iter()
            .zip(before)
            .map(|(&(step, of), before)| (step - before, of))
            .collect::<Counts>()
            .serialize(serializer)
    }

    /// Reads numbers by step, each step from what it adds to the one before.
    ///
    /// # Errors
    /// If it is not a list of steps with pairs of whole numbers.
    pub fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Counts, D::Error> {
        let mut step = 0i32;
        let add = |(added, of): (i32, [u32; 2])| {
            step = step.wrapping_add(added);
            (step, of)
        };
        Ok(Counts::deserialize(deserializer)?.into_iter().map(add).collect())
    }
}

/// Numbers of good merchants among the first n, n = 0, 1, …: a bit a merchant.
pub mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes how many numbers there are, and a bit for what each adds to the one before.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<S: Serializer>(good: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        let mut bits = vec![0u8; good.len().div_ceil(8)];
        for (index, pair) in good.windows(2).enumerate() {
            bits[index / 8] |= ((pair[1] - pair[0]) as u8) << (index % 8);
        }
        (good.len() as u32, bits).serialize(serializer)
    }

    /// Reads numbers from how many there are, and a bit for what each adds to the one before.
    ///
    /// # Errors
    /// If it is not a whole number and a list of bytes.
    pub fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
        let (length, bits) = <(u32, Vec<u8>)>::deserialize(deserializer)?;
        let mut sum = 0;
        let steps = bits.iter().flat_map(|byte| (0..8).map(move |bit| u32::from(byte >> bit & 1)));
        let after = steps.map(|step| {
            sum += step;
            sum
        });
        Ok(std::iter::once(0).chain(after).take(length as usize).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Lists {
        #[serde(with = "super::rising")]
        rising: Vec<[u32; 2]>,
        #[serde(with = "super::steps")]
        steps: Vec<(i32, [u32; 2])>,
        #[serde(with = "super::bits")]
        bits: Vec<u32>,
    }

    #[test]
    fn lists_are_read_as_they_were_written() {
        let good = |number: u32| {
            (0..=number).scan(0, |sum, index| {
                let now = *sum;
                *sum += u32::from(index % 3 != 1);
                Some(now)
            })
        };
        for number in [0, 1, 7, 8, 9, 1000] {
            let lists = Lists {
                rising: (0..number).map(|index| [index * 7, index / 3]).collect(),
                steps: (0..number as i32).map(|index| (index * 5 - 300, [index as u32 % 2, 1])).collect(),
                bits: good(number).collect(),
            };
            let bytes = postcard::to_stdvec(&lists).unwrap();
            assert_eq!(postcard::from_bytes::<Lists>(&bytes).unwrap(), lists);
            assert!(bytes.len() < 16 + 6 * number as usize, "{number}: {}", bytes.len());
        }
        let none = Lists { rising: Vec::new(), steps: Vec::new(), bits: Vec::new() };
        assert_eq!(postcard::from_bytes::<Lists>(&postcard::to_stdvec(&none).unwrap()).unwrap(), none);
    }
}
