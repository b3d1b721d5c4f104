/// Draws the whole screen; its size is the model's.
package func view(_ model: Model) -> Grid {
    Grid(model.size)
}
