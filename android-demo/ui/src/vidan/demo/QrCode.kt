package vidan.demo

import androidx.compose.foundation.Canvas
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import kotlin.math.floor
import vidan.QrMatrix

/** Modules of white that a reader needs around the code. */
private const val QUIET = 4

/** The code in black on white, whatever the theme: whole pixels a module, so that no edge blurs. */
@Composable
fun QrCode(matrix: QrMatrix, modifier: Modifier = Modifier) {
    val size = matrix.size.toInt()
    Canvas(modifier) {
        drawRect(Color.White)
        val module = floor(this.size.minDimension / (size + 2 * QUIET))
        val left = floor((this.size.width - module * size) / 2)
        val top = floor((this.size.height - module * size) / 2)
        matrix.dark.forEachIndexed { at, dark ->
            if (dark) {
                val corner = Offset(left + at % size * module, top + at / size * module)
                drawRect(Color.Black, corner, Size(module, module))
            }
        }
    }
}
