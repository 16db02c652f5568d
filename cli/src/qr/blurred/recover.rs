//! The text of a code whose place is roughly known: place, blur, light and modules are found in turn, each with what is known of
//! the others, and every block that error correction accepts makes the rest easier.

use rxing::{DecodeHints, common::BitMatrix, qrcode::decoder::qrcode_decoder};

use super::{
    adjust::{Pose, adjusted, levelled},
    belief::Beliefs,
    cells::Cells,
    clusters::Reach,
    codewords::{Format, blocks},
    correction::Correction,
    estimate::{Estimate, first},
    evidence::Evidence,
    geometry::module,
    modules::Modules,
    pattern::Pattern,
    plane::Plane,
    sight::{MARGIN, Sight},
};

/// What is thought of a pixel's variance before anything is known.
const NOISE: f32 = 1e-2;
/// Beliefs must get so much less doubtful to be asked again: of near neighbours, and of wide ones.
const BETTER: f32 = 0.97;
const STILL_BETTER: f32 = 0.99;
/// What is left must shrink by so much for another round under another pose.
const LESS_LEFT: f32 = 0.99;
/// Blur in modules below which modules do not run into each other.
const SHARP: f32 = 0.35;
/// Most rounds, and steps of all rounds.
const ROUNDS: usize = 6;
const STEPS: usize = 60;

/// A code of one size about one place.
pub(super) struct Recovery {
    plane: Plane,
    pose: Pose,
    modules: Modules,
    correction: Option<Correction>,
    noise: f32,
    /// How well the pose explains the picture, whatever the modules are: the logarithm, a pixel.
    pub(super) score: f32,
    /// What of the picture is not explained: a mean square.
    left: f32,
    steps: usize,
    /// Whether it has been taken for a proof's.
    assumed: bool,
}

/// What error correction came to.
pub(super) enum Outcome {
    /// Everything is known.
    Read(String),
    /// So many modules became known.
    Decided(usize),
}

/// What a round came to.
enum Round {
    Read(String),
    /// Something became known, or the picture is explained better.
    Better,
}

/// How long beliefs are asked again, and of how many neighbours.
struct Patience {
    reach: Reach,
    doubt: f32,
}

impl Patience {
    fn new() -> Self {
        Self {
            reach: Reach::Near,
            doubt: f32::MAX,
        }
    }

    /// Whether there is no use in asking again, as this much doubt is left.
    fn ends(&mut self, doubt: f32) -> bool {
        let enough = match self.reach {
            Reach::Near => BETTER,
            Reach::Wide => STILL_BETTER,
        };
        let better = doubt <= self.doubt * enough;
        self.doubt = doubt;
        if !better && self.reach == Reach::Near {
            *self = Self {
                reach: Reach::Wide,
                doubt: f32::MAX,
            };
            return false;
        }
        !better
    }
}

/// The picture under one pose.
struct View {
    sight: Sight,
    evidence: Evidence,
}

impl Recovery {
    /// Of a code with this pattern, in a picture in which it lies about so; the levels are found here.
    pub(super) fn of(plane: Plane, pattern: &Pattern, pose: Pose) -> Option<Self> {
        let modules = Modules::of(pattern);
        let sight = Sight::of(&plane, &pose.projection(), modules.size, pose.sigma);
        Some(Self {
            pose: levelled(&pose, &sight, &modules.dark)?,
            plane,
            modules,
            correction: None,
            noise: NOISE,
            score: f32::MIN,
            left: f32::MAX,
            steps: 0,
            assumed: false,
        })
    }

    /// Where it is thought to lie now.
    #[cfg(test)]
    pub(super) fn pose(&self) -> Pose {
        self.pose
    }

    fn view(&self) -> View {
        let projection = self.pose.projection();
        let sight = Sight::of(&self.plane, &projection, self.modules.size, self.pose.sigma);
        View {
            evidence: Evidence::of(&sight, self.pose.levels, &self.modules),
            sight,
        }
    }

    /// Finds the pose better, and reads the code if it is that clear. `None` where there is none.
    pub(super) fn settle(&mut self) -> Option<Outcome> {
        let view = self.view();
        let cells = Cells::of(&view.evidence.overlaps, &self.modules);
        let [_, factor] = self.pose.levels;
        let first = first(&self.modules, &view.evidence, &cells, self.noise, factor);
        self.noise = first.estimate.noise;
        self.score = first.score;
        let pose = self.next_pose(&view, &first.estimate);
        let outcome = self.correct(&first.likely)?;
        self.pose = pose?;
        Some(outcome)
    }

    /// What it says; none where nothing helps any more. A code that is sharp and not read yet is damaged: there is nothing to
    /// believe of its modules but what they show.
    pub(super) fn text(&mut self) -> Option<String> {
        if self.pose.sigma < SHARP * module(&self.pose.corners, self.modules.size) {
            return None;
        }
        for _ in 0..ROUNDS {
            if let Round::Read(text) = self.round()? {
                return Some(text);
            }
        }
        None
    }

    /// Believes and corrects under one pose, as long as that helps; then finds the next one. `None` where nothing helped.
    fn round(&mut self) -> Option<Round> {
        let mut view = self.view();
        let mut beliefs = Beliefs::new(&self.modules, self.noise);
        let mut patience = Patience::new();
        let (mut noise, mut decided) = (None, 0);
        while self.steps < STEPS {
            self.steps += 1;
            beliefs.step(&self.modules, &view.evidence, patience.reach);
            noise.get_or_insert(beliefs.noise);
            let before = self.modules.dark.clone();
            let likely = beliefs.likely(&self.modules);
            match self.correct(&likely)? {
                Outcome::Read(text) => return Some(Round::Read(text)),
                Outcome::Decided(0) if !patience.ends(beliefs.doubt) => continue,
                Outcome::Decided(0) if !self.assume(&likely) => break,
                Outcome::Decided(more) => decided += more,
            }
            // Modules have become known: what was believed without them is in the way.
            view.evidence.learn(&self.modules, &before);
            beliefs = Beliefs::new(&self.modules, beliefs.noise);
            patience = Patience::new();
        }
        self.noise = noise?;
        let [_, factor] = self.pose.levels;
        let left = self.noise * factor * factor;
        if decided == 0 && left > self.left * LESS_LEFT {
            return None;
        }
        self.left = self.left.min(left);
        self.pose = self.next_pose(&view, &beliefs.estimate(&self.modules))?;
        Some(Round::Better)
    }

    fn next_pose(&self, view: &View, estimate: &Estimate) -> Option<Pose> {
        let View { sight, evidence } = view;
        let cells = Cells::of(&evidence.overlaps, &self.modules);
        adjusted(&self.pose, sight, &self.modules, evidence, &cells, estimate)
    }

    /// Corrects what can be corrected and makes it known.
    fn correct(&mut self, likely: &[f32]) -> Option<Outcome> {
        let says = self.format(likely)?;
        // A format that no block has confirmed is read anew.
        let mut correction = match self.correction.take() {
            Some(correction) if !correction.decided.is_empty() => correction,
            _ => Correction::of(blocks(self.modules.size, says)?, says),
        };
        let decided = correction.advance(likely, self.modules.wide());
        for (x, y, dark) in &decided {
            self.modules.fix(*x, *y, *dark);
        }
        let outcome = match correction.is_done() {
            true => Outcome::Read(self.read(correction.says)?),
            false => Outcome::Decided(decided.len()),
        };
        self.correction = Some(correction);
        Some(outcome)
    }

    /// Where no block could be corrected: takes the code for a proof's, once. Says whether that told anything.
    fn assume(&mut self, likely: &[f32]) -> bool {
        let Some(correction) = self
            .correction
            .as_ref()
            .filter(|one| one.decided.is_empty())
        else {
            return false;
        };
        if core::mem::replace(&mut self.assumed, true) {
            return false;
        }
        let modules = correction.beginning(likely, self.modules.wide());
        for (x, y, dark) in &modules {
            self.modules.fix(*x, *y, *dark);
        }
        !modules.is_empty()
    }

    /// Level and mask that are most likely.
    fn format(&self, likely: &[f32]) -> Option<u8> {
        let score = |format: &Format| -> f32 {
            let modules = format.modules.iter().map(|(x, y, dark)| {
                let likely = likely.get(self.modules.index(*x, *y));
                let likely = likely.copied().unwrap_or(0.5);
                let likely = if *dark { likely } else { 1.0 - likely };
                likely.max(1e-3).ln()
            });
            modules.sum()
        };
        let all = Format::all(self.modules.size).into_iter();
        let scored = all.map(|format| (score(&format), format.says));
        let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
        best.map(|(_, says)| says)
    }

    /// What the corrected modules say.
    fn read(&mut self, says: u8) -> Option<String> {
        let size = self.modules.size;
        let formats = Format::all(size).into_iter();
        let format = formats.into_iter().find(|format| format.says == says)?;
        for (x, y, dark) in format.modules {
            self.modules.fix(x, y, dark);
        }
        let rows = self.modules.dark.chunks_exact(self.modules.wide());
        let rows: Vec<Vec<bool>> = rows
            .skip(MARGIN)
            .take(size)
            .map(|row| {
                row.iter()
                    .skip(MARGIN)
                    .take(size)
                    .map(|dark| *dark > 0.5)
                    .collect()
            })
            .collect();
        let modules = BitMatrix::parse_bools(&rows);
        let read = qrcode_decoder::decode_bitmatrix_with_hints(&modules, &DecodeHints::default());
        read.ok().map(|read| read.getText().to_owned())
    }
}
