//! What is known of how a writer writes dates.

/// Which comes first in `03/04/2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateOrder {
    /// The day, as in most of the world.
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
    /// Nobody has said: such a date is ambiguous.
    #[default]
    Unknown,
}

/// What is known of the writer's habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habits<'a> {
    /// The order of day and month in figures.
    pub order: DateOrder,
    /// The language of the text (`pl`): settles month names that languages share.
    pub language: Option<&'a str>,
}

impl From<DateOrder> for Habits<'_> {
    fn from(order: DateOrder) -> Self {
        Self { order, language: None }
    }
}
