//! temp
use super::model::{CapId, Condition, FeatureId, Policy, RoleId};
impl Policy {
    /// t
    pub fn role_title(&self, id: RoleId) -> String {
        self.role(id).title.clone()
    }
    /// t
    pub fn cap_title(&self, id: CapId) -> String {
        self.cap(id).title.clone()
    }
    /// t
    pub fn feature_title(&self, id: FeatureId) -> String {
        self.feature(id).title.clone()
    }
    /// t
    pub fn condition_words(&self, c: &Condition) -> String {
        format!("{c:?}")
    }
}
