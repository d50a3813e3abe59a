//! exp, ln and the inverse normal of every level, from operations that IEEE 754 rounds exactly.
//!
//! | function | domain | error against f64 | source |
//! |---|---|---|---|
//! | [`exp`] | all; saturates at ±87 | 2 units in the last place | Cephes `expf` (Moshier) |
//! | [`ln`] | positive normal numbers | 2 units in the last place or 1e-7 near 1 | Cephes `logf` (Moshier) |
//! | [`inverse_normal`] | 2^-24 to 1 - 2^-24 | 1e-6 absolute within ±5.4 | Giles 2010, single-precision inverse error function |
//! | [`inverse_normal_f64`] | (0, 1) | 1e-15 relative | Wichura 1988, AS 241, PPND16 |
//!
//! The tests below measure the bounds.

use super::Lanes;

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts, the first exact in products with small integers.
const LN2_HIGH: f64 = 0.693_359_375;
const LN2_LOW: f64 = -2.121_944_4e-4;
/// Added and taken away, rounds a number below 2^22 to the nearest integer.
const ROUNDER: f64 = 12_582_912.0;

/// The polynomial with these coefficients, highest power first, by Horner's rule.
#[inline(always)]
fn polynomial<L: Lanes>(x: L, coefficients: &[f64]) -> L {
    let mut value = L::of(coefficients[0]);
    for &coefficient in &coefficients[1..] {
        value = value * x + L::of(coefficient);
    }
    value
}

/// e^x.
#[inline(always)]
pub fn exp<L: Lanes>(x: L) -> L {
    let x = x.min(L::of(87.0)).max(L::of(-87.0));
    let shifted = x * L::of(LOG2_E) + L::of(ROUNDER);
    let n = shifted - L::of(ROUNDER);
    let r = x - n * L::of(LN2_HIGH) - n * L::of(LN2_LOW);
    let p = polynomial(r, &[1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5.000_000_1e-1]);
    let mantissa = p * (r * r) + r + L::of(1.0);
    // n stands in the low bits of `shifted`; moved to the exponent it multiplies by 2^n.
    L::from_bits(L::bits_add(mantissa.to_bits(), L::bits_shift_left::<23>(shifted.to_bits())))
}

/// Natural logarithm.
#[inline(always)]
pub fn ln<L: Lanes>(x: L) -> L {
    // x = 2^n·m with m in [sqrt(1/2), sqrt(2)).
    let sqrt_half = L::bits_splat(0x3f35_04f3);
    let offset = L::bits_sub(x.to_bits(), sqrt_half);
    // The exponent is signed: shifted up by 128 to stay positive, down again as a number.
    let biased = L::bits_shift_right::<23>(L::bits_add(offset, L::bits_splat(0x4000_0000)));
    let n = L::bits_to_number(biased) - L::of(128.0);
    let m_bits = L::bits_add(L::bits_and(offset, L::bits_splat(0x007f_ffff)), sqrt_half);
    let m = L::from_bits(m_bits) - L::of(1.0);
    let z = m * m;
    let p = polynomial(
        m,
        &[
            7.037_683_6e-2,
            -1.151_461e-1,
            1.167_699_87e-1,
            -1.242_014_1e-1,
            1.424_932_3e-1,
            -1.666_805_7e-1,
            2.000_071_5e-1,
            -2.499_999_4e-1,
            3.333_333_1e-1,
        ],
    );
    let tail = p * m * z + n * L::of(LN2_LOW) - L::of(0.5) * z;
    m + tail + n * L::of(LN2_HIGH)
}

/// Quantile of the standard normal distribution: `sqrt(2)·erfinv(2u-1)`, monotone in u up to its error.
#[inline(always)]
pub fn inverse_normal<L: Lanes>(u: L) -> L {
    let one = L::of(1.0);
    let x = u + u - one;
    let w = -ln((one - x) * (one + x));
    let centre = polynomial(
        w - L::of(2.5),
        &[
            2.810_226_4e-8,
            3.432_739_4e-7,
            -3.523_387_7e-6,
            -4.391_506_5e-6,
            2.185_808_7e-4,
            -1.253_725e-3,
            -4.177_681_6e-3,
            2.466_407_3e-1,
            1.501_409_4,
        ],
    );
    let in_tail = L::of(5.0).le(w);
    // About one vector in forty needs the tail: one probability in 300 lies there.
    let p = if L::any(in_tail) {
        let tail = polynomial(
            w.max(L::of(5.0)).sqrt() - L::of(3.0),
            &[
                -2.002_142_6e-4,
                1.009_505_6e-4,
                1.349_343_2e-3,
                -3.673_428_4e-3,
                5.739_507_7e-3,
                -7.622_461_3e-3,
                9.438_870_5e-3,
                1.001_674_06,
                2.832_976_8,
            ],
        );
        L::select(in_tail, tail, centre)
    } else {
        centre
    };
    p * x * L::of(std::f64::consts::SQRT_2)
}

/// The same in double precision, for the reference model and for draws made once a replication.
pub fn inverse_normal_f64(u: f64) -> f64 {
    const A: [f64; 8] = [
        2_509.080_928_730_122_7,
        33_430.575_583_588_13,
        67_265.770_927_008_7,
        45_921.953_931_549_87,
        13_731.693_765_509_46,
        1_971.590_950_306_551_4,
        133.141_667_891_784_38,
        3.387_132_872_796_366_5,
    ];
    const B: [f64; 8] = [
        5_226.495_278_852_854,
        28_729.085_735_721_943,
        39_307.895_800_092_71,
        21_213.794_301_586_597,
        5_394.196_021_424_751,
        687.187_007_492_057_9,
        42.313_330_701_600_91,
        1.0,
    ];
    const C: [f64; 8] = [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ];
    const D: [f64; 8] = [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ];
    const E: [f64; 8] = [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_049e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ];
    const F: [f64; 8] = [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_88e-1,
        1.0,
    ];
    let horner = |x: f64, coefficients: &[f64; 8]| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * horner(r, &A) / horner(r, &B);
    }
    let r = (-libm::log(u.min(1.0 - u))).sqrt();
    let tail =
        if r <= 5.0 { horner(r - 1.6, &C) / horner(r - 1.6, &D) } else { horner(r - 5.0, &E) / horner(r - 5.0, &F) };
    tail.copysign(q)
}

#[cfg(test)]
mod tests;
