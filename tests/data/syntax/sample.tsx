import React, { useState } from 'react'
import { Button } from './button'

type Props = { title: string; onDone: () => void }

/** Shows a shelf. */
export const Panel: React.FC<Props> = ({ title, onDone }) => {
  const [open, setOpen] = useState<boolean>(false)

  return (
    <section>
      <Button onClick={() => setOpen(!open)}>{title}</Button>
      {open && <ui.Dialog done={onDone} />}
    </section>
  )
}

export default function App() {
  return <Panel title="a" onDone={noop} />
}

export const Memo = React.memo((props: Props) => {
  return <Panel {...props} />
})
