//! How a flat code lies in a picture: a projection, given by where its corners are.

/// A place in a picture, in pixels, or on a code, in modules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Point {
    pub(super) fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(super) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// The corners of a code in a picture: top left, top right, bottom right, bottom left of the code.
pub(super) type Corners = [Point; 4];

/// Pixels a module, of a code of this many modules a side.
pub(super) fn module([a, b, c, d]: &Corners, size: usize) -> f32 {
    let (down, up) = (c.minus(*a), d.minus(*b));
    ((down.x * up.y - down.y * up.x).abs() / 2.0).sqrt() / size as f32
}

/// From the unit square to a picture.
#[derive(Clone, Copy)]
pub(super) struct Projection {
    x: [f32; 3],
    y: [f32; 3],
    w: [f32; 2],
}

impl Projection {
    /// The one that puts the unit square's corners there (Heckbert 1989, section 2.2.3).
    pub(super) fn onto([a, b, c, d]: &Corners) -> Self {
        let (sum_x, sum_y) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (bc_x, bc_y) = (b.x - c.x, b.y - c.y);
        let (dc_x, dc_y) = (d.x - c.x, d.y - c.y);
        let area = bc_x * dc_y - dc_x * bc_y;
        let area = if area.abs() < 1e-6 { 1e-6 } else { area };
        let g = (sum_x * dc_y - dc_x * sum_y) / area;
        let h = (bc_x * sum_y - sum_x * bc_y) / area;
        Self {
            x: [b.x - a.x + g * b.x, d.x - a.x + h * d.x, a.x],
            y: [b.y - a.y + g * b.y, d.y - a.y + h * d.y, a.y],
            w: [g, h],
        }
    }

    /// Where a place of the unit square is seen.
    pub(super) fn at(&self, u: f32, v: f32) -> Point {
        let [g, h] = self.w;
        let w = g * u + h * v + 1.0;
        let w = if w.abs() < 1e-6 { 1e-6 } else { w };
        let along = |[a, b, c]: [f32; 3]| (a * u + b * v + c) / w;
        Point::new(along(self.x), along(self.y))
    }
}

/// From a picture to a code, in modules.
#[derive(Clone, Copy)]
pub(super) struct Inverse {
    rows: [[f64; 3]; 3],
}

impl Projection {
    /// The way back, to a code of this many modules a side.
    pub(super) fn inverse(&self, size: usize) -> Inverse {
        let ([a, b, c], [d, e, f], [g, h]) = (self.x, self.y, self.w);
        let [a, b, c, d, e, f, g, h] = [a, b, c, d, e, f, g, h].map(f64::from);
        let size = size as f64;
        let adjugate = [
            [e - f * h, c * h - b, b * f - c * e],
            [f * g - d, a - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ];
        let [u, v, w] = adjugate;
        Inverse {
            rows: [u.map(|one| one * size), v.map(|one| one * size), w],
        }
    }
}

impl Inverse {
    /// The place on the code that is seen there.
    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let [u, v, w] = self.rows.map(|[a, b, c]| a * x + b * y + c);
        let w = if w.abs() < 1e-12 { 1e-12 } else { w };
        (u / w, v / w)
    }

    /// What a round blur of the picture with variance 1 is on the code there: variance across, covariance, variance down.
    pub(super) fn spread(&self, x: f64, y: f64) -> [f64; 3] {
        let (u, v) = self.at(x, y);
        let [across, down, [wx, wy, wc]] = self.rows;
        let w = wx * x + wy * y + wc;
        let w = if w.abs() < 1e-12 { 1e-12 } else { w };
        let slope = |[a, b, _]: [f64; 3], place: f64| ((a - place * wx) / w, (b - place * wy) / w);
        let ((ux, uy), (vx, vy)) = (slope(across, u), slope(down, v));
        [ux * ux + uy * uy, ux * vx + uy * vy, vx * vx + vy * vy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_where_they_should() {
        let corners =
            [(3.0, 4.0), (90.0, 10.0), (80.0, 99.0), (1.0, 70.0)].map(|(x, y)| Point::new(x, y));
        let projection = Projection::onto(&corners);
        for ((u, v), corner) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .into_iter()
            .zip(corners)
        {
            assert!(projection.at(u, v).distance(corner) < 1e-3);
        }
        // Lines stay lines: the diagonals meet where the middle is seen.
        let middle = projection.at(0.5, 0.5);
        let side = |from: Point, to: Point| {
            (to.x - from.x) * (middle.y - from.y) - (to.y - from.y) * (middle.x - from.x)
        };
        assert!(
            side(corners[0], corners[2]).abs() < 1.0 && side(corners[1], corners[3]).abs() < 1.0
        );
    }

    #[test]
    fn the_way_back_leads_back() {
        let corners =
            [(3.0, 4.0), (90.0, 10.0), (80.0, 99.0), (1.0, 70.0)].map(|(x, y)| Point::new(x, y));
        let projection = Projection::onto(&corners);
        let inverse = projection.inverse(25);
        for (u, v) in [(0.0, 0.0), (0.3, 0.9), (1.0, 0.5), (0.7, 0.2)] {
            let place = projection.at(u, v);
            let (x, y) = inverse.at(f64::from(place.x), f64::from(place.y));
            assert!(
                (x - 25.0 * f64::from(u)).abs() < 1e-3 && (y - 25.0 * f64::from(v)).abs() < 1e-3
            );
        }
        // Seen straight on, four pixels a module: the blur is as round on the code.
        let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
        let straight = Projection::onto(&corners.map(|(x, y)| Point::new(x, y))).inverse(25);
        let spread = straight.spread(37.0, 61.0);
        let right = [1.0 / 16.0, 0.0, 1.0 / 16.0];
        assert!(spread.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
