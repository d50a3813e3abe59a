//! What every source file keeps to.

use super::imports::imports;
use super::sources::sources;
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemFn, ItemFn, ItemMod, ReturnType, Signature, Type, Visibility};

/// Maximum number of lines of a file.
const LINES_MAX: usize = 500;
/// One list each, with nothing to part.
const LISTS: [&str; 1] = ["tests/pictures/samples.rs"];

#[test]
fn every_room_has_a_header() {
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(file.ends_with("tests.rs") || text.starts_with("//!"), "{} has no header", file.display());
    }
}

#[test]
fn no_file_is_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["src", "tests", "benches", "examples", "fuzz"].iter().flat_map(|folder| sources(&root.join(folder))) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        let name = file.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        assert!(lines <= LINES_MAX || LISTS.contains(&&*name), "{name} has {lines} lines");
    }
}

/// Public functions of a file that return a result and do not say when it is an error.
#[derive(Default)]
struct Silent(Vec<String>);

impl Silent {
    fn look_at(&mut self, visibility: &Visibility, attributes: &[Attribute], signature: &Signature) {
        let ReturnType::Type(_, returned) = &signature.output else { return };
        let Type::Path(path) = &**returned else { return };
        let is_result = path.path.segments.last().is_some_and(|segment| segment.ident == "Result");
        let says = |attribute: &Attribute| {
            let text = attribute.meta.require_name_value().map(|meta| &meta.value);
            matches!(text, Ok(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) if text.value().trim() == "# Errors")
        };
        if matches!(visibility, Visibility::Public(_)) && is_result && !attributes.iter().any(says) {
            self.0.push(signature.ident.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Silent {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.look_at(&item.vis, &item.attrs, &item.sig);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.look_at(&item.vis, &item.attrs, &item.sig);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_block(&mut self, _: &'ast Block) {}
}

fn silent(text: &str) -> Vec<String> {
    let mut silent = Silent::default();
    silent.visit_file(&syn::parse_file(text).unwrap());
    silent.0
}

#[test]
fn public_functions_say_when_a_result_is_an_error() {
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let silent = silent(&fs::read_to_string(&file).unwrap());
        assert!(silent.is_empty(), "{}: no `# Errors` in the documentation of {}", file.display(), silent.join(", "));
    }
}

#[test]
fn a_silent_function_is_found() {
    let text = "/// Reads.\npub fn a() -> Result<u8, u8> { Ok(1) }\nfn b() -> Result<u8, u8> { Ok(1) }
        impl A { /// Reads.\n///\n/// # Errors\n/// Never.\npub fn c(&self) -> io::Result<u8> { Ok(1) } pub fn d() -> std::io::Result<()> { Ok(()) } }
        mod tests { pub fn e() -> Result<u8, u8> { Ok(1) } }";
    assert_eq!(silent(text), ["a", "d"]);
}

#[test]
fn no_mathematics_of_the_standard_library_reaches_a_result() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in sources(&src) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        if file.ends_with("tests.rs") {
            continue;
        }
        for call in [
            ".log10(",
            ".log2(",
            ".powf(",
            ".tanh(",
            ".sin(",
            ".cos(",
            ".mul_add(",
            "f64::exp",
            "f64::ln",
            ".exp_m1(",
            ".ln_1p(",
        ] {
            assert!(!code.contains(call), "{} calls {call}", file.display());
        }
    }
}

#[test]
fn every_name_of_the_internals_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("src/internals.rs")).unwrap();
    let users: Vec<String> = ["tests", "benches", "fuzz"]
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_used = |name: &str| {
        users.iter().any(|user| {
            user.match_indices(name)
                .any(|(at, _)| !user[..at].ends_with(is_part) && !user[at + name.len()..].starts_with(is_part))
        })
    };
    let names: Vec<String> =
        imports(&["internals".to_string()], &text).into_iter().filter_map(|path| path.last().cloned()).collect();
    assert!(names.len() > 100);
    for name in names {
        assert!(is_used(&name), "src/internals.rs names {name}, which no test, benchmark or fuzzing target uses");
    }
}
