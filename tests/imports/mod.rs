//! What a source file imports, parsed: every path from `crate`, `super` or `self`, in `use`, in code and inside macros. Items for tests
//! alone are left out.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMacro, ItemMod, ItemUse, Macro, UseTree};

/// The paths, from the crate's root, that a module's text imports; `module` is the module's own path.
pub fn imports(module: &[String], text: &str) -> BTreeSet<Vec<String>> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", module.join("::")));
    let mut found = Imports { module: module.to_vec(), paths: BTreeSet::new() };
    found.visit_file(&file);
    found.paths
}

struct Imports {
    module: Vec<String>,
    paths: BTreeSet<Vec<String>>,
}

impl Imports {
    /// Adds a path if it begins at the crate's root or at the module.
    fn add(&mut self, path: &[String]) {
        let rest = |steps: usize| path[steps..].iter().cloned();
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let whole: Option<Vec<String>> = match path.first().map(String::as_str) {
            Some("crate") => Some(rest(1).collect()),
            Some("self") => Some(self.module.iter().cloned().chain(rest(1)).collect()),
            Some("super") if supers <= self.module.len() => {
                Some(self.module[..self.module.len() - supers].iter().cloned().chain(rest(supers)).collect())
            }
            _ => None,
        };
        self.paths.extend(whole);
    }

    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.leaf(before, name.ident.to_string()),
            UseTree::Rename(name) => self.leaf(before, name.ident.to_string()),
            UseTree::Glob(_) => self.add(&before.clone()),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, before)),
        }
    }

    fn leaf(&mut self, before: &[String], name: String) {
        let mut path = before.to_vec();
        if name != "self" || path.is_empty() {
            path.push(name);
        }
        self.add(&path);
    }

    /// Paths among a macro's tokens, where nothing is parsed: `crate :: a :: b`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) if path.is_empty() || colons == 2 => {
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                _ => {}
            }
            self.add(&std::mem::take(&mut path));
            colons = 0;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => path.push(name.to_string()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        self.add(&path);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(ItemMod { attrs, .. })
            | Item::Use(ItemUse { attrs, .. })
            | Item::Macro(ItemMacro { attrs, .. }) => attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Const(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(&path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
    }
}
