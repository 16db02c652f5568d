//! Where a code lies in a blurred picture: the region that is not as light as the quiet zone around it.

use super::{
    geometry::{Corners, Point},
    plane::Plane,
};

/// The longer side of the picture that regions are looked for in, in pixels.
const LOOK_AT: usize = 360;
/// The smallest region, as a share of that picture.
const MIN_SHARE: usize = 40;

/// The corners of the largest region of the picture that could be a code, in some order around it.
pub(super) fn corners(plane: &Plane) -> Option<Corners> {
    let factor = plane.width.max(plane.height).div_ceil(LOOK_AT).max(1);
    let small = plane.reduced(factor);
    let smooth = small.smoothed((small.width.min(small.height) / 160).max(1));
    let paper = smooth.percentile(0.95);
    let middle = middle(&smooth);
    let limit = middle + (paper - middle) * 0.55;
    let region = largest(&smooth, limit)?;
    let corners = quadrilateral(&hull(region))?;
    let factor = factor as f32;
    Some(corners.map(|point| Point::new((point.x + 0.5) * factor, (point.y + 0.5) * factor)))
}

/// The mean light about the middle of the picture.
fn middle(plane: &Plane) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for y in plane.height * 2 / 5..=plane.height * 3 / 5 {
        for x in plane.width * 2 / 5..=plane.width * 3 / 5 {
            sum += plane.at(x, y);
            count += 1.0;
        }
    }
    sum / count
}

/// The largest connected region darker than the limit, one that does not touch the edge if there is one.
fn largest(plane: &Plane, limit: f32) -> Option<Vec<Point>> {
    let (width, height) = (plane.width, plane.height);
    let mut left: Vec<bool> = plane.values.iter().map(|value| *value < limit).collect();
    let mut best: Option<(bool, Vec<Point>)> = None;
    for start in 0..left.len() {
        if !left.get(start).copied().unwrap_or(false) {
            continue;
        }
        let (mut region, mut free) = (Vec::new(), true);
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            match left.get_mut(at) {
                Some(here) if *here => *here = false,
                _ => continue,
            }
            let (x, y) = (at % width, at / width);
            region.push(Point::new(x as f32, y as f32));
            if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
                free = false;
            }
            open.extend((x > 0).then(|| at - 1));
            open.extend((x + 1 < width).then(|| at + 1));
            open.extend((y > 0).then(|| at - width));
            open.extend((y + 1 < height).then(|| at + width));
        }
        let better = best
            .as_ref()
            .is_none_or(|(was_free, other)| (free, region.len()) > (*was_free, other.len()));
        if region.len() * MIN_SHARE > width * height && better {
            best = Some((free, region));
        }
    }
    best.map(|(_, region)| region)
}

/// The convex hull (Andrew's monotone chain).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = chain.as_slice()
                && cross(*a, *b, point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut points.iter().copied());
    hull.extend(chain(&mut points.iter().rev().copied()));
    hull
}

/// Twice the area of a triangle, with its sign.
fn cross(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The largest four-cornered figure with corners of the hull: two on a long diagonal, one farthest out on each side, tried for
/// every diagonal.
fn quadrilateral(hull: &[Point]) -> Option<Corners> {
    let mut best: Option<(f32, Corners)> = None;
    for (at, a) in hull.iter().enumerate() {
        for c in hull.iter().skip(at + 1) {
            let far = |sign: f32| {
                let farthest = hull.iter().max_by(|one, other| {
                    (sign * cross(*a, *c, **one)).total_cmp(&(sign * cross(*a, *c, **other)))
                });
                farthest.copied()
            };
            let (b, d) = (far(-1.0)?, far(1.0)?);
            let area = cross(*a, *c, d) - cross(*a, *c, b);
            if best.as_ref().is_none_or(|(most, _)| area > *most) {
                best = Some((area, [*a, b, *c, d]));
            }
        }
    }
    best.map(|(_, corners)| corners)
}
