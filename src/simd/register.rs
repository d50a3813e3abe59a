//! What an instruction set does with one register of numbers, and how two registers make one.
//!
//! A level of the machine is one `impl Register`; [`super::vector`] makes numbers of it.

/// Single-precision numbers in one register. Functions work lane by lane.
pub trait Register: Copy {
    /// How many numbers it holds.
    const WIDTH: usize;
    /// One truth value per lane.
    type Mask: Copy;
    /// The lanes' bits as unsigned integers.
    type Bits: Copy;

    fn splat(value: f32) -> Self;
    /// The first [`Register::WIDTH`] numbers of a list that holds as many.
    fn load(from: &[f32]) -> Self;
    /// The other way.
    fn store(self, to: &mut [f32]);

    fn add(a: Self, b: Self) -> Self;
    fn sub(a: Self, b: Self) -> Self;
    fn mul(a: Self, b: Self) -> Self;
    fn div(a: Self, b: Self) -> Self;
    fn neg(a: Self) -> Self;
    fn sqrt(a: Self) -> Self;
    /// `b` where `a < b` does not hold, as x86's instruction has it.
    fn min(a: Self, b: Self) -> Self;
    /// `b` where `a > b` does not hold.
    fn max(a: Self, b: Self) -> Self;

    fn lt(a: Self, b: Self) -> Self::Mask;
    fn le(a: Self, b: Self) -> Self::Mask;
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// 1 where the mask holds, 0 elsewhere.
    fn flag(mask: Self::Mask) -> Self;
    fn mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    fn mask_not(a: Self::Mask) -> Self::Mask;
    /// Bit `i` is set where lane `i` of the mask holds.
    fn mask_bits(mask: Self::Mask) -> u32;

    fn to_bits(a: Self) -> Self::Bits;
    fn from_bits(bits: Self::Bits) -> Self;
    fn bits_splat(value: u32) -> Self::Bits;
    /// The first [`Register::WIDTH`] integers of a list that holds as many.
    fn bits_load(from: &[u32]) -> Self::Bits;
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits;
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits;
    /// The integers, all below 2^24, as numbers.
    fn bits_to_number(a: Self::Bits) -> Self;
    /// High and low halves of the 64-bit products.
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits);
}

/// Functions of one expression each, inlined wherever they are called.
macro_rules! inlined {
    ($($name:ident $(<const $n:ident: i32>)? ($($argument:ident: $type:ty),*) -> $result:ty = $value:expr;)*) => {$(
        #[inline(always)]
        fn $name $(<const $n: i32>)? ($($argument: $type),*) -> $result {
            $value
        }
    )*};
}
pub(super) use inlined;

/// The first numbers of a list, as many as a register holds.
#[inline(always)]
pub fn first<T, const WIDTH: usize>(list: &[T]) -> &[T; WIDTH] {
    list.first_chunk().expect("a list as long as a register")
}

/// The same, to write to.
#[inline(always)]
pub fn first_mut<T, const WIDTH: usize>(list: &mut [T]) -> &mut [T; WIDTH] {
    list.first_chunk_mut().expect("a list as long as a register")
}

/// Two registers as one of twice the width.
#[derive(Clone, Copy, Debug)]
pub struct Pair<R>(R, R);

/// Functions of [`Pair`] that do the same to both halves.
macro_rules! by_halves {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty = $wrap:expr;)*) => {$(
        #[inline(always)]
        fn $name($($argument: $type),*) -> $result {
            $wrap(R::$name($($argument.0),*), R::$name($($argument.1),*))
        }
    )*};
}

/// Two halves as they are.
#[inline(always)]
fn both<T>(low: T, high: T) -> (T, T) {
    (low, high)
}

impl<R: Register> Register for Pair<R> {
    const WIDTH: usize = 2 * R::WIDTH;
    type Mask = (R::Mask, R::Mask);
    type Bits = (R::Bits, R::Bits);

    by_halves! {
        add(a: Self, b: Self) -> Self = Pair;
        sub(a: Self, b: Self) -> Self = Pair;
        mul(a: Self, b: Self) -> Self = Pair;
        div(a: Self, b: Self) -> Self = Pair;
        neg(a: Self) -> Self = Pair;
        sqrt(a: Self) -> Self = Pair;
        min(a: Self, b: Self) -> Self = Pair;
        max(a: Self, b: Self) -> Self = Pair;
        lt(a: Self, b: Self) -> Self::Mask = both;
        le(a: Self, b: Self) -> Self::Mask = both;
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = Pair;
        flag(mask: Self::Mask) -> Self = Pair;
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = both;
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = both;
        mask_not(a: Self::Mask) -> Self::Mask = both;
        to_bits(a: Self) -> Self::Bits = both;
        from_bits(bits: Self::Bits) -> Self = Pair;
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = both;
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = both;
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = both;
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = both;
        bits_to_number(a: Self::Bits) -> Self = Pair;
    }

    inlined! {
        splat(value: f32) -> Self = Pair(R::splat(value), R::splat(value));
        mask_bits(mask: Self::Mask) -> u32 = R::mask_bits(mask.0) | R::mask_bits(mask.1) << R::WIDTH;
        bits_splat(value: u32) -> Self::Bits = (R::bits_splat(value), R::bits_splat(value));
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = (R::bits_shift_left::<N>(a.0), R::bits_shift_left::<N>(a.1));
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = (R::bits_shift_right::<N>(a.0), R::bits_shift_right::<N>(a.1));
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let (low, high) = from.split_at(R::WIDTH);
        Pair(R::load(low), R::load(high))
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let (low, high) = to.split_at_mut(R::WIDTH);
        self.0.store(low);
        self.1.store(high);
    }
    #[inline(always)]
    fn bits_load(from: &[u32]) -> Self::Bits {
        let (low, high) = from.split_at(R::WIDTH);
        (R::bits_load(low), R::bits_load(high))
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        let (low, high) = (R::bits_multiply_wide(a.0, b.0), R::bits_multiply_wide(a.1, b.1));
        ((low.0, high.0), (low.1, high.1))
    }
}
