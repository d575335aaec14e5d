//! What the desk reads of a day: the board, people, visits and figures.
