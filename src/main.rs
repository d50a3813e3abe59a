//! The `swapset` program: everything is in the library.

fn main() -> std::process::ExitCode {
    swapset::main()
}
