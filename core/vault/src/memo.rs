//! What readers remember between two looks, for as long as the vault is unlocked.
//!
//! The session owns it, so that it goes with the keys, whichever way the vault is locked.

use core::{
    any::{Any, TypeId},
    cell::RefCell,
};
use std::collections::HashMap;

/// One value for each type.
#[derive(Default)]
pub(crate) struct Memo(RefCell<HashMap<TypeId, Box<dyn Any + Send>>>);

impl Memo {
    /// Hands out the value of a type. It is taken out meanwhile: what a panic leaves half changed is not kept.
    pub(crate) fn with<M: Default + Send + 'static, R>(
        &self,
        use_it: impl FnOnce(&mut M) -> R,
    ) -> R {
        let kept = self.0.borrow_mut().remove(&TypeId::of::<M>());
        let mut value: Box<M> = kept
            .and_then(|kept| (kept as Box<dyn Any>).downcast().ok())
            .unwrap_or_default();
        let answer = use_it(&mut value);
        self.0.borrow_mut().insert(TypeId::of::<M>(), value);
        answer
    }
}
